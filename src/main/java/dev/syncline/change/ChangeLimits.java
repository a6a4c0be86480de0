package dev.syncline.change;

/**
 * How large one change may be.
 *
 * @param bytes of the uncompressed chunk
 * @param operations rows of the change
 * @param references ids of overwritten operations, over all rows
 * @param dependencies hashes the change names
 * @param actors other authors the change refers to
 * @param messageBytes the author's note
 */
public record ChangeLimits(int bytes, int operations, int references, int dependencies, int actors, int messageBytes) {
    public static final ChangeLimits DEFAULT = new ChangeLimits(1024 * 1024, 10_000, 20_000, 1_024, 4_096, 1_024);

    public ChangeLimits withOperations(int operationsMax) {
        return new ChangeLimits(bytes, operationsMax, references, dependencies, actors, messageBytes);
    }

    public ChangeLimits withBytes(int bytesMax) {
        return new ChangeLimits(bytesMax, operations, references, dependencies, actors, messageBytes);
    }
}
