package dev.syncline.engine.child;

import dev.syncline.change.ChangeLimits;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.Inflater;
import dev.syncline.change.OperationIndex;
import dev.syncline.change.Past;
import dev.syncline.change.ReadChange;
import dev.syncline.change.Refusal;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.codec.Utf8;
import dev.syncline.engine.Engine.Condensed;
import dev.syncline.engine.Engine.ReadFile;
import dev.syncline.engine.EngineException.Kind;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.automerge.AmValue;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.Transaction;

/**
 * The documents that one engine child holds, and the execution of requests on them, one at a time. Whatever Automerge
 * throws is a refusal; what it does to the process is the supervisor's business.
 */
public final class Instances implements AutoCloseable {
    private static final org.automerge.ChangeHash[] NOTHING = {};
    private static final String TITLE = "title";

    /** Sizes are bounded where changes come from; here only what the format itself allows. */
    private static final ChangeLimits ANY_SIZE = new ChangeLimits(
            Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 1 << 20);

    private static final Inflater UNCOMPRESSED = (deflated, max) -> {
        throw new IllegalArgumentException("a compressed change");
    };

    private final Map<DocumentId, Document> documents = new HashMap<>();

    public int count() {
        return documents.size();
    }

    public Answer execute(Request request) {
        return switch (request) {
            case Request.Load load -> load(load);
            case Request.Apply apply -> apply(apply);
            case Request.Save save -> on(save.document(), document -> new Answer.Bytes(document.save()));
            case Request.Json json -> on(json.document(), document -> new Answer.Text(CanonicalJson.of(document)));
            case Request.Title title -> on(title.document(), document -> new Answer.Text(title(document)));
            case Request.ChangesSince since ->
                on(
                        since.document(),
                        document -> new Answer.Bytes(document.encodeChangesSince(Hashes.toAutomerge(since.heads()))));
            case Request.Read read -> read(read.file());
            case Request.Condense condense -> condense(condense.parts());
            case Request.Past past -> past(past);
            case Request.Entitle entitle -> entitle(entitle);
            case Request.Anew anew -> anew(anew);
            case Request.Drop drop -> {
                drop(drop.document());
                yield new Answer.Done();
            }
        };
    }

    @Override
    public void close() {
        documents.values().forEach(Document::free);
        documents.clear();
    }

    private Answer load(Request.Load load) {
        drop(load.document());
        try {
            Document document = loaded(Bytes.concat(load.parts().toArray(byte[][]::new)));
            documents.put(load.document(), document);
            return heads(document);
        } catch (RuntimeException refusal) {
            return refused(refusal);
        }
    }

    private static Answer condense(List<byte[]> parts) {
        try {
            Document document = loaded(Bytes.concat(parts.toArray(byte[][]::new)));
            try {
                return whole(document);
            } finally {
                document.free();
            }
        } catch (RuntimeException refusal) {
            return refused(refusal);
        }
    }

    private static Answer whole(Document document) {
        byte[] value = Sha256.of(Utf8.encodeReplacing(CanonicalJson.of(document)));
        return new Answer.Whole(new Condensed(document.save(), Hashes.fromAutomerge(document.getHeads()), value));
    }

    private static Answer anew(Request.Anew anew) {
        try {
            Document then = loaded(Bytes.concat(anew.parts().toArray(byte[][]::new)));
            Document now = loaded(anew.genesis());
            try {
                new Restoring(now, then).begin();
                return whole(now);
            } finally {
                now.free();
                then.free();
            }
        } catch (RuntimeException refusal) {
            return refused(refusal);
        }
    }

    private static Answer past(Request.Past past) {
        try {
            return History.answer(past);
        } catch (RuntimeException refusal) {
            return refused(refusal);
        }
    }

    private static Answer entitle(Request.Entitle entitle) {
        try {
            Document document = loaded(Bytes.concat(entitle.parts().toArray(byte[][]::new)));
            try {
                return new Answer.Bytes(titled(document, entitle.title()));
            } finally {
                document.free();
            }
        } catch (RuntimeException refusal) {
            return refused(refusal);
        }
    }

    private static byte[] titled(Document document, String title) {
        if (!(document.get(ObjectId.ROOT, TITLE).orElse(null) instanceof AmValue.Text text)) {
            return new byte[0];
        }
        org.automerge.ChangeHash[] before = document.getHeads();
        try (Transaction edit = document.startTransaction()) {
            edit.spliceText(text.getId(), 0, 0, title);
            edit.commit();
        }
        return document.encodeChangesSince(before);
    }

    private Answer apply(Request.Apply apply) {
        return on(apply.document(), document -> {
            List<byte[]> changes = apply.changes();
            document.applyEncodedChanges(
                    changes.size() == 1 ? changes.get(0) : Bytes.concat(changes.toArray(byte[][]::new)));
            return heads(document);
        });
    }

    /** A failure may have come halfway: the instance is not used again. */
    private Answer on(DocumentId id, Step step) {
        Document document = documents.get(id);
        if (document == null) {
            return new Answer.Failed(Kind.NOT_LOADED, "no instance of this document");
        }
        try {
            return step.run(document);
        } catch (RuntimeException refusal) {
            drop(id);
            return refused(refusal);
        }
    }

    private void drop(DocumentId id) {
        Document document = documents.remove(id);
        if (document != null) {
            document.free();
        }
    }

    private static Document loaded(byte[] bytes) {
        return bytes.length == 0 ? new Document() : Document.load(bytes);
    }

    private static Answer heads(Document document) {
        return new Answer.Heads(Hashes.fromAutomerge(document.getHeads()));
    }

    private static String title(Document document) {
        return document.get(ObjectId.ROOT, TITLE)
                .map(value -> switch (value) {
                    case AmValue.Text text -> document.text(text.getId()).orElse("");
                    case AmValue.Str text -> text.getValue();
                    default -> "";
                })
                .orElse("");
    }

    private static Answer read(byte[] file) {
        try {
            Document document = loaded(file);
            try {
                return new Answer.File(changesOf(document, file));
            } finally {
                document.free();
            }
        } catch (RuntimeException refusal) {
            return refused(refusal);
        }
    }

    /** Every change, checked: in causal order, leading to the heads, and the same after a save and a load. */
    private static ReadFile changesOf(Document document, byte[] file) {
        var changes = new ArrayList<byte[]>();
        var known = new HashSet<ChangeHash>();
        var tips = new TreeSet<ChangeHash>();
        for (Chunk chunk : Chunk.split(document.encodeChangesSince(NOTHING))) {
            List<ChangeHash> dependencies = chunk.dependencies();
            check(known.containsAll(dependencies), "changes are not in causal order");
            check(known.add(chunk.hash()), "a change stands there twice");
            dependencies.forEach(tips::remove);
            tips.add(chunk.hash());
            changes.add(chunk.bytes());
        }
        var heads = List.copyOf(tips);
        check(heads.equals(Hashes.fromAutomerge(document.getHeads())), "the changes do not lead to the heads");
        check(holdsEverything(known, file), "a change in the file depends on one that is not there");
        checkEveryOperation(changes);
        checkSurvivesSaving(document, changes, heads);
        return new ReadFile(changes, heads);
    }

    /** Automerge keeps changes with missing dependencies aside, silently: they are in the file, but not in the document. */
    private static boolean holdsEverything(Set<ChangeHash> known, byte[] file) {
        for (Chunk chunk : Chunk.split(file)) {
            if (chunk.kind() == Chunk.CHANGE && !known.contains(chunk.hash())) {
                return false;
            }
        }
        return true;
    }

    /** Automerge loads changes whose operations refer to nothing, and may end on the next one. */
    private static void checkEveryOperation(List<byte[]> changes) {
        var index = new OperationIndex(System.nanoTime());
        for (byte[] bytes : changes) {
            switch (ChangeReader.read(bytes, ANY_SIZE, UNCOMPRESSED)) {
                case Refusal refusal -> check(false, refusal.text());
                case ReadChange change -> {
                    Optional<String> misfit = index.draft(change, Past.WHOLE);
                    check(misfit.isEmpty(), misfit.orElse(""));
                    index.keepOldest();
                }
            }
        }
    }

    private static void checkSurvivesSaving(Document document, List<byte[]> changes, List<ChangeHash> heads) {
        String json = CanonicalJson.of(document);
        for (byte[] form : List.of(document.save(), Bytes.concat(changes.toArray(byte[][]::new)))) {
            Document again = loaded(form);
            try {
                check(heads.equals(Hashes.fromAutomerge(again.getHeads())), "other heads after a round trip");
                check(json.equals(CanonicalJson.of(again)), "another value after a round trip");
            } finally {
                again.free();
            }
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static Answer refused(RuntimeException refusal) {
        return new Answer.Failed(Kind.REFUSED, String.valueOf(refusal.getMessage()));
    }

    private interface Step {
        Answer run(Document document);
    }
}
