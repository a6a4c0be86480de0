package dev.syncline.document;

/** One step of what became visible in a document, in the shape of the edit that would have done it. */
public record Patch(Edit effect) {}
