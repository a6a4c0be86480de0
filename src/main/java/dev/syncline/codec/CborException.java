package dev.syncline.codec;

/** Bytes that are not the CBOR subset this house speaks, or that break its budget. */
public final class CborException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CborException(String reason) {
        super(reason);
    }
}
