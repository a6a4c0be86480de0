package dev.syncline.command;

/** What documents of a type may be told to do, and what happens when commands conflict. */
public record CommandedType(String name, Registry registry, Policies policies) {}
