package dev.syncline.document;

import dev.syncline.change.ChangeLimits;
import dev.syncline.change.ChangeReader;
import dev.syncline.change.Chunk;
import dev.syncline.change.ChunkSplit;
import dev.syncline.change.ReadChange;
import dev.syncline.change.ZipInflater;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.document.Value.MapObject;
import dev.syncline.engine.child.CanonicalJson;
import dev.syncline.engine.child.Hashes;
import dev.syncline.id.ActorId;
import dev.syncline.id.ChangeHash;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.automerge.Document;
import org.automerge.ObjectId;

/**
 * The CRDT of JVM tests, the simulation and benchmarks: automerge-java, in this process. Patches cost a look at the whole
 * value per edit, so who does not read them does without.
 */
public final class JvmCrdt implements Crdt<List<Edit>, List<Patch>> {
    private static final org.automerge.ChangeHash[] NOTHING = {};
    /** A change's hash is that of its chunk behind magic and checksum. */
    private static final int HASHED_FROM = 8;

    /** Frees the memory of documents that nobody freed: those of workers that died. */
    private static final Cleaner FORGOTTEN = Cleaner.create();

    private final Document document;
    private final Cleaner.Cleanable memory;
    private final boolean patching;
    private final Map<String, ObjectId> named = new HashMap<>();
    /** The value at the present heads, or null when nobody has asked for it since they moved. */
    private MapObject value;

    /** Makes documents whose edits and applied changes give patches, or none. */
    public record Factory(boolean patching) implements Crdt.Factory<List<Edit>, List<Patch>> {
        public Factory() {
            this(false);
        }

        @Override
        public JvmCrdt load(List<byte[]> parts, ActorId actor) {
            return new JvmCrdt(parts, actor, patching);
        }
    }

    private JvmCrdt(List<byte[]> parts, ActorId actor, boolean patching) {
        this.document = new Document(actor.bytes());
        this.memory = FORGOTTEN.register(this, document::free);
        this.patching = patching;
        byte[] bytes = Bytes.concat(parts.toArray(byte[][]::new));
        if (bytes.length > 0) {
            document.applyEncodedChanges(bytes);
        }
    }

    @Override
    public Edited<List<Patch>> edit(List<Edit> edits) {
        MapObject before = patching ? value() : null;
        List<byte[]> changes = author(edits);
        return new Edited<>(changes, patchesSince(before));
    }

    @Override
    public List<Patch> apply(List<byte[]> changes) {
        MapObject before = patching ? value() : null;
        document.applyEncodedChanges(Bytes.concat(changes.toArray(byte[][]::new)));
        value = null;
        return patchesSince(before);
    }

    @Override
    public List<Patch> whole() {
        return patches(Tree.build(value()));
    }

    @Override
    public String json() {
        return CanonicalJson.of(document);
    }

    @Override
    public List<ChangeHash> heads() {
        return Hashes.fromAutomerge(document.getHeads());
    }

    @Override
    public byte[] save() {
        return document.save();
    }

    @Override
    public boolean holds(ChangeHash change) {
        return hashes().contains(change);
    }

    @Override
    public List<byte[]> beyond(Crdt<List<Edit>, List<Patch>> other) {
        Set<ChangeHash> known = ((JvmCrdt) other).hashes();
        return chunks(document.encodeChangesSince(NOTHING)).stream()
                .filter(chunk -> !known.contains(hash(chunk)))
                .toList();
    }

    private Set<ChangeHash> hashes() {
        Set<ChangeHash> hashes = new HashSet<>();
        chunks(document.encodeChangesSince(NOTHING)).forEach(chunk -> hashes.add(hash(chunk)));
        return hashes;
    }

    private static ChangeHash hash(byte[] chunk) {
        return ChangeHash.of(Sha256.of(chunk, HASHED_FROM, chunk.length));
    }

    @Override
    public long authored() {
        ActorId author = ActorId.of(document.getActorId());
        return chunks(document.encodeChangesSince(NOTHING)).stream()
                .map(chunk -> ChangeReader.read(chunk, ChangeLimits.DEFAULT, ZipInflater::inflate))
                .filter(read ->
                        read instanceof ReadChange change && change.actor().equals(author))
                .count();
    }

    @Override
    public Fork<List<Edit>, List<Patch>> fork(List<byte[]> unsent, ActorId actor, boolean keepEffect) {
        Set<ByteBuffer> missing = new HashSet<>();
        unsent.forEach(change -> missing.add(ByteBuffer.wrap(change)));
        List<byte[]> kept = new ArrayList<>();
        for (byte[] change : chunks(document.encodeChangesSince(NOTHING))) {
            if (!missing.contains(ByteBuffer.wrap(change))) {
                kept.add(change);
            }
        }
        var replica = new JvmCrdt(kept, actor, patching);
        if (!keepEffect) {
            return new Fork<>(replica, List.of());
        }
        List<byte[]> changes = replica.author(Tree.difference(
                replica.value(),
                value(),
                (old, text) -> TextDifference.ofElements(
                        text.id(), old.value(), replica.elements(old.id()), text.value(), elements(text.id()))));
        // Their names were ids of this replica's objects, which the other one does not have.
        replica.named.clear();
        return new Fork<>(replica, changes);
    }

    @Override
    public void free() {
        memory.clean();
    }

    /** The present value, with the ids of its objects. */
    public MapObject value() {
        if (value == null) {
            value = Tree.of(document);
        }
        return value;
    }

    private List<byte[]> author(List<Edit> edits) {
        org.automerge.ChangeHash[] before = document.getHeads();
        new EditWriter(document, named).write(edits);
        List<byte[]> changes = chunks(document.encodeChangesSince(before));
        if (!changes.isEmpty()) {
            value = null;
        }
        return changes;
    }

    /** What Automerge calls the characters of a text, in their order. */
    private List<String> elements(String text) {
        ObjectId object = ObjectIds.parse(text).orElseThrow();
        List<String> elements = new ArrayList<>();
        for (long i = 0; i < document.length(object); i++) {
            elements.add(document.makeCursor(object, i).toString());
        }
        return elements;
    }

    private List<Patch> patchesSince(MapObject before) {
        return before == null ? List.of() : patches(Tree.difference(before, value()));
    }

    private static List<Patch> patches(List<Edit> effects) {
        return effects.stream().map(Patch::new).toList();
    }

    private static List<byte[]> chunks(byte[] joined) {
        return switch (ChangeReader.split(joined, Integer.MAX_VALUE)) {
            case ChunkSplit.Chunks split ->
                split.chunks().stream().map(Chunk::bytes).toList();
            default -> throw new IllegalStateException("Automerge wrote something that is no chunk");
        };
    }
}
