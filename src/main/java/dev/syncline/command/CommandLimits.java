package dev.syncline.command;

/**
 * What one command may be and do.
 *
 * @param steps reads and writes of one run; every id that a run iterates over is one
 * @param bytesWritten cells and values that one run writes
 * @param commandBytes of an encoded command
 * @param arguments of a command
 * @param nameChars of a mutator, collection, field or argument
 * @param idChars of an entity
 * @param conflictsTold cells that one rejection or adjustment names
 * @param conflictBytes memory that one document uses to know who wrote what; what is older counts as contested
 * @param writesPerCell runs of writes that are remembered of one cell
 * @param effects of one command
 * @param documentBytes names and values of a document
 */
public record CommandLimits(
        int steps,
        int bytesWritten,
        int commandBytes,
        int arguments,
        int nameChars,
        int idChars,
        int conflictsTold,
        int conflictBytes,
        int writesPerCell,
        int effects,
        int documentBytes) {
    private static final int KIB = 1024;

    public static final CommandLimits DEFAULT =
            new CommandLimits(10_000, 64 * KIB, 32 * KIB, 64, 64, 128, 16, 1024 * KIB, 8, 8, 8 * 1024 * KIB);
}
