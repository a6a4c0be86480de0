package dev.syncline.live;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Moments between two steps that must be survived if the process ends there. Their names are what arms them in tests. */
public enum FaultPoint {
    /** A push is here and its writer may write it; nothing of it is decided. */
    AFTER_PUSH_BEFORE_DECISION,
    /** A batch is decided; nothing of it is on its way to the database. */
    AFTER_DECISION_BEFORE_COMMIT,
    /** A batch is committed; nobody was told. */
    AFTER_COMMIT_BEFORE_ACK,
    /** A snapshot was made and is nowhere yet. */
    AFTER_SNAPSHOT_BUILT,
    /** A snapshot loads as it should and is nowhere yet. */
    AFTER_SNAPSHOT_VERIFIED,
    /** A snapshot is announced, without its bytes. */
    AFTER_SNAPSHOT_STAGED,
    /** A part of a snapshot is written, perhaps not the last one. */
    AFTER_SNAPSHOT_PART,
    /** Every part is written; the document still has the snapshot before it. */
    BEFORE_SNAPSHOT_ADOPTED,
    /** The document has the new snapshot; its entries are as they were. */
    AFTER_SNAPSHOT_ADOPTED,
    /** Some entries are versions now; more may have to follow. */
    AFTER_FOLD,
    /** Some rows are merged; more may have to follow. */
    AFTER_MERGE,
    /** Cold rows have the names of their objects; nothing is in the bucket. */
    AFTER_COLD_CLAIMED,
    /** An object is in the bucket; its row still has the bytes. */
    AFTER_OBJECT_PUT,
    /** An object was read back and is whole; its row still has the bytes. */
    AFTER_OBJECT_VERIFIED,
    /** A row has given up its bytes. */
    AFTER_ROW_EMPTIED,
    /** An object that no row names is deleted; it is still known as one to be deleted. */
    AFTER_OBJECT_DELETED,
    /** A chunk of an upload is durable, and its row says so; its object is still in the bucket. */
    AFTER_UPLOAD_ADMITTED;

    /** Those between the receipt of a push and its ack, in their order. */
    public static final Set<FaultPoint> OF_A_PUSH = EnumSet.range(AFTER_PUSH_BEFORE_DECISION, AFTER_COMMIT_BEFORE_ACK);

    /** Those of a compaction, in their order. */
    public static final Set<FaultPoint> OF_A_COMPACTION = EnumSet.range(AFTER_SNAPSHOT_BUILT, AFTER_MERGE);

    /** Those of moving cold bytes into a bucket, in their order. */
    public static final Set<FaultPoint> OF_TIERING = EnumSet.range(AFTER_COLD_CLAIMED, AFTER_OBJECT_DELETED);

    /** The point of that name, in camel case as tests write it. */
    static FaultPoint of(String name) {
        return Arrays.stream(values())
                .filter(point -> point.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no fault point " + name));
    }

    /** The name in camel case. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (String word : name().toLowerCase(Locale.ROOT).split("_")) {
            text.append(text.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return text.toString();
    }
}
