package dev.syncline.journal;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import java.util.List;

/**
 * One record of a device's journal. What a worker knows after a restart is what these records, read in order, say.
 * Everything but {@link Current} belongs to one principal: a user's id, or {@link #LOCAL} before the first sign-in.
 */
public sealed interface DeviceRecord {
    /** The principal of work that was begun before any sign-in. */
    String LOCAL = "local";

    String principal();

    /** From here on this principal uses the device; {@code detail} is what the tabs are told of it. */
    record Current(String principal, byte[] detail) implements DeviceRecord {}

    /** Everything of {@code from} belongs to the principal now. */
    record Adopted(String principal, String from) implements DeviceRecord {}

    /** Something to remember, such as the last listing of a project or work that was set aside; an empty value forgets it. */
    record Memo(String principal, String key, byte[] value) implements DeviceRecord {}

    /** The document is kept on this device. {@code project} null: the personal one; {@code role} empty: not known yet. */
    record Known(String principal, DocumentId document, String type, ProjectId project, String role)
            implements DeviceRecord {}

    /** Entries authored here, from {@code first} on. {@code edit} is the number that tab {@code tab} gave the edit. */
    record Written(
            String principal,
            DocumentId document,
            TimelineId timeline,
            long first,
            List<byte[]> entries,
            String tab,
            long edit)
            implements DeviceRecord {}

    /** Everything of the timeline up to {@code lsn} is durable on the server. */
    record Confirmed(String principal, DocumentId document, TimelineId timeline, long lsn) implements DeviceRecord {}

    /**
     * The next stretch of the server's journal; {@code hash} is the rolling hash after it. An accepted entry without bytes
     * is one that was written here.
     */
    record Received(String principal, DocumentId document, byte[] history, byte[] hash, List<Entry> entries)
            implements DeviceRecord {}

    /** The document as it was at {@code seq}; it stands for everything received before. */
    record Whole(String principal, DocumentId document, byte[] history, long seq, byte[] hash, byte[] saved)
            implements DeviceRecord {}

    /** Entries of the timeline from {@code from} on will never be durable on it: {@code code} says why. It is over. */
    record Left(String principal, DocumentId document, TimelineId timeline, long from, String code)
            implements DeviceRecord {}

    /**
     * Where a document's timeline stood when the journal was written anew. What a journal says up to the last of these is
     * as short as can be.
     *
     * @param timeline null: none is continued
     * @param chain the chain hash at {@code durable}
     * @param pending the entries behind {@code durable}
     * @param tabs whose edits are in the document, each with the number of its last one in {@code edits}
     */
    record Resumed(
            String principal,
            DocumentId document,
            TimelineId timeline,
            long durable,
            byte[] chain,
            List<byte[]> pending,
            List<String> tabs,
            List<Long> edits)
            implements DeviceRecord {}

    /** The document is not kept on this device any longer. */
    record Forgotten(String principal, DocumentId document) implements DeviceRecord {}
}
