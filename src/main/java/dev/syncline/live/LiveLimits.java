package dev.syncline.live;

import dev.syncline.change.ChangeLimits;
import dev.syncline.wire.Limits;
import java.time.Duration;
import org.eclipse.microprofile.config.Config;

/**
 * The bounds of the live room.
 *
 * @param batchEntriesMax entries of one document in one commit
 * @param batchBytesMax bytes of one document in one commit
 * @param queuedBytesMax bytes of offers that wait for one document
 * @param commitBytesMax bytes of one transaction, beyond its first document
 * @param commitDocumentsMax documents in one transaction
 * @param commitPatienceMs for a commit that the database cannot do now, before it is given back
 * @param recentBytesMax bytes of entries kept in memory per document, for resuming
 * @param resumeBytesMax bytes of entries sent over the socket to resume; beyond, the client fetches the snapshot
 * @param documentBytesMax of a document's changes
 * @param documentOperationsMax of a document's changes; each costs about 20 bytes of memory here, and more in the engine
 * @param idleMs after which a document that nobody follows leaves memory, and one without work its ledger and instance
 * @param pollMs between looks at the tails of followed documents
 * @param titleDelayMs from a commit to the listing's title
 * @param titleCharsMax of the listing's title
 * @param savedBytesMax of files in memory for all who read documents at once, and as much of their JSON
 * @param putChangesMax in one body
 * @param journalWalksMax readers at once whose answer needs the journal from its beginning, and documents read whole at once
 * @param hashesMax rolling hashes kept for readers of entries
 * @param upkeep when snapshots are made
 */
public record LiveLimits(
        int batchEntriesMax,
        int batchBytesMax,
        int queuedBytesMax,
        int commitBytesMax,
        int commitDocumentsMax,
        long commitPatienceMs,
        int recentBytesMax,
        int resumeBytesMax,
        long documentBytesMax,
        int documentOperationsMax,
        long idleMs,
        long pollMs,
        long titleDelayMs,
        int titleCharsMax,
        int savedBytesMax,
        int putChangesMax,
        int journalWalksMax,
        int hashesMax,
        Upkeep upkeep,
        ChangeLimits change) {
    /**
     * When snapshots are made.
     *
     * @param snapshotEntries behind the snapshot of a document, from which on the next one is made
     * @param snapshotBytes of entries, likewise
     * @param leftEntries behind the snapshot of a document that leaves memory, from which on the next one is made
     * @param leftBytes of entries, likewise
     * @param tailBytesMax of entries behind its snapshot that a reader of a document gets
     * @param restFactor how many times as long as it took to make a snapshot the next one of the same document waits
     * @param failureRestMs before the next try after a failure
     * @param waitingMax documents that wait for their snapshot
     * @param stepsMax in which rows are replaced behind one snapshot
     */
    public record Upkeep(
            int snapshotEntries,
            int snapshotBytes,
            int leftEntries,
            int leftBytes,
            int tailBytesMax,
            int restFactor,
            long failureRestMs,
            int waitingMax,
            int stepsMax) {}

    private static final int MIB = 1024 * 1024;
    private static final String PREFIX = "syncline.live.";

    public static final LiveLimits DEFAULTS = new LiveLimits(
            1000,
            MIB,
            8 * MIB,
            4 * MIB,
            1000,
            10_000,
            256 * 1024,
            256 * 1024,
            Limits.DEFAULTS.documents().bytesMax(),
            4_000_000,
            30_000,
            1_000,
            500,
            Limits.DEFAULTS.http().titleCharsMax(),
            64 * MIB,
            500_000,
            4,
            10_000,
            new Upkeep(2_000, 256 * 1024, 64, 16 * 1024, 4 * MIB, 10, 10_000, 10_000, 1_000),
            ChangeLimits.DEFAULT);

    /** What an operator may choose of it: {@code syncline.live.*}. */
    public static LiveLimits of(Config config) {
        Upkeep upkeep = DEFAULTS.upkeep;
        return DEFAULTS.withIdle(config.getOptionalValue(PREFIX + "idle", Duration.class)
                        .map(Duration::toMillis)
                        .orElse(DEFAULTS.idleMs))
                .withSavedBytes(number(config, "saved-bytes-max", DEFAULTS.savedBytesMax))
                .withUpkeep(new Upkeep(
                        number(config, "snapshot-entries", upkeep.snapshotEntries),
                        number(config, "snapshot-bytes", upkeep.snapshotBytes),
                        number(config, "left-entries", upkeep.leftEntries),
                        number(config, "left-bytes", upkeep.leftBytes),
                        number(config, "tail-bytes-max", upkeep.tailBytesMax),
                        number(config, "rest-factor", upkeep.restFactor),
                        upkeep.failureRestMs,
                        upkeep.waitingMax,
                        upkeep.stepsMax));
    }

    private static int number(Config config, String name, int otherwise) {
        return config.getOptionalValue(PREFIX + name, Integer.class).orElse(otherwise);
    }

    /** The same with another time until memory is given back. */
    public LiveLimits withIdle(long otherMs) {
        return with(recentBytesMax, resumeBytesMax, documentBytesMax, otherMs, savedBytesMax, upkeep, change);
    }

    /** The same with more or less room for files. */
    public LiveLimits withSavedBytes(int otherMax) {
        return with(recentBytesMax, resumeBytesMax, documentBytesMax, idleMs, otherMax, upkeep, change);
    }

    /** The same with snapshots at other times. */
    public LiveLimits withUpkeep(Upkeep other) {
        return with(recentBytesMax, resumeBytesMax, documentBytesMax, idleMs, savedBytesMax, other, change);
    }

    /** The same with what an operator chose for every document. */
    public LiveLimits withDocuments(Limits.Documents documents) {
        return with(
                recentBytesMax,
                resumeBytesMax,
                documents.bytesMax(),
                idleMs,
                savedBytesMax,
                upkeep,
                change.withOperations(documents.operationsPerChangeMax()));
    }

    /** The same with other bounds for resuming. */
    public LiveLimits withResume(int recentBytes, int resumeBytes) {
        return with(recentBytes, resumeBytes, documentBytesMax, idleMs, savedBytesMax, upkeep, change);
    }

    private LiveLimits with(
            int recentBytes,
            int resumeBytes,
            long documentBytes,
            long otherIdleMs,
            int savedBytes,
            Upkeep otherUpkeep,
            ChangeLimits otherChange) {
        return new LiveLimits(
                batchEntriesMax,
                batchBytesMax,
                queuedBytesMax,
                commitBytesMax,
                commitDocumentsMax,
                commitPatienceMs,
                recentBytes,
                resumeBytes,
                documentBytes,
                documentOperationsMax,
                otherIdleMs,
                pollMs,
                titleDelayMs,
                titleCharsMax,
                savedBytes,
                putChangesMax,
                journalWalksMax,
                hashesMax,
                otherUpkeep,
                otherChange);
    }
}
