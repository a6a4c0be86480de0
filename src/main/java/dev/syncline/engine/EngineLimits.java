package dev.syncline.engine;

/**
 * The bounds of the engine.
 *
 * @param children processes that hold instances
 * @param timeoutMs for one request, from the moment the child can turn to it
 * @param waitingCountMax requests of one child that have no answer yet
 * @param waitingBytesMax their bytes
 * @param heapMib Java heap of a child; Automerge's memory lies outside it
 * @param residentBytesMax memory of a child; from three quarters on it takes no new instance, beyond it is ended
 * @param standby whether one more child is kept ready, so that a crash costs milliseconds
 */
public record EngineLimits(
        int children,
        long timeoutMs,
        int waitingCountMax,
        long waitingBytesMax,
        int heapMib,
        long residentBytesMax,
        boolean standby) {
    private static final long MIB = 1024L * 1024;

    public static final EngineLimits DEFAULTS =
            new EngineLimits(2, 30_000, 20_000, 128 * MIB, 768, 3 * 1024 * MIB, true);

    public EngineLimits {
        if (children < 1 || timeoutMs < 1 || waitingCountMax < 1 || waitingBytesMax < 1 || heapMib < 16) {
            throw new IllegalArgumentException(
                    "syncline.engine: a number is too small; heap-mib is 16 at least, the others 1");
        }
    }
}
