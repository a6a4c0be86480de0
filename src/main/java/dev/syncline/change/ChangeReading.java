package dev.syncline.change;

/** What reading the bytes of one change came to: the change, or why it is refused. */
public sealed interface ChangeReading permits ReadChange, Refusal {}
