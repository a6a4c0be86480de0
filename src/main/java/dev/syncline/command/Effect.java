package dev.syncline.command;

/**
 * Something that must happen outside because a command was accepted, such as a message to another system. It happens at
 * least once, on the server only, after the command is durable.
 *
 * @param name such as {@code ticket.closed}, for programs
 * @param arguments what there is to know
 */
public record Effect(String name, Arguments arguments) {}
