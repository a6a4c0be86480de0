package dev.syncline.codec;

/** What the next item of a CBOR frame is, told without reading it. */
public enum CborType {
    INTEGER,
    BYTES,
    TEXT,
    ARRAY,
    MAP,
    BOOLEAN,
    NULL,
    DOUBLE
}
