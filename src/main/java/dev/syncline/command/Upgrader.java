package dev.syncline.command;

/** Turns the arguments of one version of a mutator into those of the next version. */
public interface Upgrader {
    Arguments upgrade(Arguments arguments);
}
