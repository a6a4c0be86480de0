package dev.syncline.codec;

/** How much one CBOR frame may ask of its reader: nesting, number of items, bytes of the frame. */
public record CborBudget(int depth, int items, int bytes) {
    /** Our own frames: 64 KiB, and never more items than that many bytes can reasonably hold. */
    public static final CborBudget FRAME = new CborBudget(16, 16_384, 64 * 1024);

    public CborBudget {
        if (depth < 1 || items < 1 || bytes < 1) {
            throw new IllegalArgumentException("a budget must allow something");
        }
    }

    /** The same depth and items for a body of another size. */
    public CborBudget withBytes(int bytesMax) {
        return new CborBudget(depth, items, bytesMax);
    }
}
