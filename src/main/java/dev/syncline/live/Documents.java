package dev.syncline.live;

import dev.syncline.command.Arguments;
import dev.syncline.command.Decided;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.identity.Principal;
import dev.syncline.journal.Version;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Documents for callers without a connection. Every answer is made of committed rows at the position it names. The
 * caller has authorised the principal; what is refused fails with {@link dev.syncline.wire.Fault}: UNKNOWN_DOCUMENT,
 * QUARANTINED, OVERLOADED and so on.
 */
public interface Documents {
    /** Where the document stands, without loading it. */
    Uni<Position> position(DocumentId document);

    /** The document as the bytes of a {@code .automerge} file. Fails with OVERLOADED if too many files are read now. */
    Uni<Saved> snapshot(DocumentId document);

    /** The document as JSON: text as strings. */
    Uni<Value> json(DocumentId document);

    /** Entries after {@code seq} as encoded {@code entries} frames one behind the other, cut after about {@code bytesMax}. */
    Uni<Stretch> entriesAfter(DocumentId document, long seq, int bytesMax);

    /**
     * Makes a document: of a known type with its genesis, or of the bytes of an {@code .automerge} file.
     *
     * @return fails with CONFLICT if the id is taken by a document of the same project, with UNKNOWN_DOCUMENT if by
     *     another, with UNKNOWN_TYPE, CHANGE_MALFORMED, CHANGE_HOSTILE or DOCUMENT_TOO_LARGE if it cannot be made
     */
    Uni<Position> create(Creation creation);

    /**
     * Admits the changes of {@code body}: concatenated change chunks, or an {@code .automerge} file.
     *
     * @return what became of them, and the changes that the body's sender lacks
     */
    Uni<Admission> admit(DocumentId document, Principal author, byte[] body);

    /**
     * Gives a command and answers once it is decided and committed. For an LSN that is decided already, the answer is what
     * was decided then, if it was the same command; else it fails with CONFLICT.
     *
     * @return fails with CHANGES_ONLY for a merged document, with NON_CONTIGUOUS, TIMELINE_FOREIGN and so on
     */
    Uni<Decided> command(Order order);

    /**
     * Who changed the document when, the latest first.
     *
     * @param before versions end before this seq; {@link Long#MAX_VALUE} for the latest
     * @param max how many
     */
    Uni<Versions> versions(DocumentId document, long before, int max);

    /** The document as it was at heads, as the bytes of a file. Fails with UNKNOWN_HEADS. */
    Uni<Saved> past(DocumentId document, List<ChangeHash> heads);

    /** The document as it was at heads, as JSON. Fails with UNKNOWN_HEADS. */
    Uni<Value> pastJson(DocumentId document, List<ChangeHash> heads);

    /** What leads from one state to another, as a JSON array of patches. Fails with UNKNOWN_HEADS. */
    Uni<Value> difference(DocumentId document, List<ChangeHash> from, List<ChangeHash> to);

    /** Gives the document the value again that it had at heads, by new changes. Fails with UNKNOWN_HEADS. */
    Uni<Admission> restore(DocumentId document, Principal author, List<ChangeHash> heads);

    /**
     * Puts a document of the same value and without a past in the document's place: no change, version or author of
     * before is kept, and nobody can bring one back. Devices with unsent work are told that it cannot be taken. Fails with
     * COMMANDS_ONLY for a commanded document.
     */
    Uni<Position> forget(DocumentId document, Principal owner);

    /** Deletes the document and ends every subscription to it. */
    Uni<Void> remove(DocumentId document, Principal author);

    /**
     * A committed state of a document.
     *
     * @param history the lineage of the journal, 16 bytes
     * @param hash the rolling hash at {@code seq}, 32 bytes
     */
    record Position(DocumentId document, ProjectId project, String type, byte[] history, long seq, byte[] hash) {}

    /**
     * A file for one reader.
     *
     * @param parts that make the file, one behind the other; many readers have the same ones, and nobody changes them
     * @param done the reader calls it, from any thread, once it reads the bytes no longer: until then they count as held
     */
    record Saved(Position at, List<byte[]> parts, Runnable done) {
        /** The bytes of the file. */
        public long size() {
            return parts.stream().mapToLong(part -> part.length).sum();
        }
    }

    /** @param at where the document stands now */
    record Versions(Position at, List<Version> versions) {}

    record Value(Position at, String json) {}

    /** @param last the seq of the last entry in {@code frames}, or the seq that was asked with if there is none */
    record Stretch(Position at, byte[] frames, long last) {}

    /** @param file empty for the genesis of the type */
    record Creation(DocumentId document, ProjectId project, String type, String title, Principal author, byte[] file) {}

    /**
     * What became of changes that were put.
     *
     * @param accepted how many were new and are committed now
     * @param missing the changes that the sender lacks, as concatenated chunks
     */
    record Admission(Position at, int accepted, List<Refusal> refusals, byte[] missing) {}

    /**
     * A command to be given.
     *
     * @param trust level of the author's role
     * @param timeline it is given on; registered if it is new
     * @param lsn 0 for the next one
     * @param base null for whatever the document holds
     * @param timeMs null for now
     * @param seed null for a fresh one
     */
    record Order(
            DocumentId document,
            Principal author,
            int trust,
            TimelineId timeline,
            long lsn,
            String mutator,
            int version,
            Arguments arguments,
            Long base,
            Long timeMs,
            Long seed) {}

    /** @param index of the change in the body, from 0 */
    record Refusal(int index, FaultCode code, String detail) {}
}
