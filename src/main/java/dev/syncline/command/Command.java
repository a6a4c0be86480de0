package dev.syncline.command;

/**
 * One invocation of a mutator: an intent that can be replayed on any state. Whatever a run may depend on besides the
 * document and its author is written down here.
 *
 * @param mutator name of the mutator
 * @param version of the mutator that the arguments are made for
 * @param base seq of the document that its author had seen
 * @param timeMs the author's clock, in milliseconds since 1970; nothing orders or trusts it
 * @param seed where the run's random numbers and ids come from
 */
public record Command(String mutator, int version, long base, long timeMs, long seed, Arguments arguments) {}
