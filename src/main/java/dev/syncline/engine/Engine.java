package dev.syncline.engine;

import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The contained CRDT of the server: instances of documents in supervised child processes. It speaks bytes and plain
 * values only. Requests for one document are executed in the order they were made. A failed stage carries an
 * {@link EngineException}; its kind says who is to blame and whether the instance still exists.
 */
public interface Engine {
    /**
     * Replaces the instance of a document by one made of {@code parts}, in order: saved documents or changes.
     *
     * @return the heads, sorted
     */
    CompletionStage<List<ChangeHash>> load(DocumentId document, List<byte[]> parts);

    /**
     * Applies changes in order to the instance. Changes it already holds have no effect.
     *
     * @return the heads afterwards, sorted
     */
    CompletionStage<List<ChangeHash>> apply(DocumentId document, List<byte[]> changes);

    /** The instance as the bytes of a {@code .automerge} file. */
    CompletionStage<byte[]> save(DocumentId document);

    /** The instance as JSON: keys sorted, text as strings, bytes as base64, timestamps as ISO-8601. */
    CompletionStage<String> json(DocumentId document);

    /** Every change that is not an ancestor of {@code heads}, as concatenated chunks; unknown heads are ignored. */
    CompletionStage<byte[]> changesSince(DocumentId document, List<ChangeHash> heads);

    /** The text or string at the root key {@code title}, or an empty string. */
    CompletionStage<String> title(DocumentId document);

    /** Reads any {@code .automerge} file, or concatenated changes, on a scratch instance and gives its changes in causal order. */
    CompletionStage<ReadFile> read(byte[] file);

    /**
     * Makes a document of {@code parts} on a scratch instance and saves it. Made of its own saved bytes, it must come to
     * the same heads and value.
     */
    CompletionStage<Condensed> condense(List<byte[]> parts);

    /**
     * The document made of {@code parts} as it was at {@code heads}, which are sorted, as the bytes of a file. Fails as
     * REFUSED where no state of it has these heads, as the next three do.
     */
    CompletionStage<byte[]> past(List<byte[]> parts, List<ChangeHash> heads);

    /** The same as JSON. */
    CompletionStage<String> pastJson(List<byte[]> parts, List<ChangeHash> heads);

    /** What leads from one state to another, as a JSON array of patches: put, insert, splice, increment, delete, mark. */
    CompletionStage<String> difference(List<byte[]> parts, List<ChangeHash> from, List<ChangeHash> to);

    /** Changes, concatenated, by a new author, that give the document the value again that it had at {@code heads}. */
    CompletionStage<byte[]> restore(List<byte[]> parts, List<ChangeHash> heads);

    /**
     * A change by a new author that gives the document made of {@code parts} a title: where it has a text at the root key
     * {@code title}, this is put before it. No bytes where it has none.
     */
    CompletionStage<byte[]> entitle(DocumentId document, List<byte[]> parts, String title);

    /**
     * A new document of the same value as the one made of {@code parts}, and nothing of what came before it: changes of a
     * new author, at least one, on top of {@code genesis}, which may be empty.
     */
    CompletionStage<Condensed> anew(byte[] genesis, List<byte[]> parts);

    /** Frees the instance; unknown documents are fine. */
    void drop(DocumentId document);

    /**
     * A document in as few bytes as possible.
     *
     * @param heads sorted
     * @param value SHA-256 of its JSON
     */
    record Condensed(byte[] saved, List<ChangeHash> heads, byte[] value) {}

    /** The changes of a file, uncompressed, each before its dependants. */
    record ReadFile(List<byte[]> changes, List<ChangeHash> heads) {}
}
