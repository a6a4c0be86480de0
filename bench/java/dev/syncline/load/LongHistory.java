package dev.syncline.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.automerge.AmValue;
import org.automerge.ChangeHash;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;

/** So many single edits of a text, as bodies for PUT: the trace {@code sveltecomponent}, typed over itself again and again. */
final class LongHistory {
    /** Changes of a body. */
    static final int BODY_CHANGES = 100;

    private static final Path TRACE = Path.of("..", "shared", "data", "editing-traces", "sveltecomponent.json.gz");
    private static final int SPLICE_MAX = 2_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private LongHistory() {}

    /** Every change is one edit. */
    static List<byte[]> of(int edits) throws IOException {
        return on(new Document(new byte[] {1}), edits, "");
    }

    /** The same on top of a document that has a text already, such as a note; the last edit begins it with a word. */
    static List<byte[]> onto(byte[] document, int edits, String word) throws IOException {
        return on(Document.load(document), edits, word);
    }

    private static List<byte[]> on(Document document, int edits, String word) throws IOException {
        JsonNode trace = trace();
        List<byte[]> bodies = new ArrayList<>();
        ChangeHash[] before = document.getHeads();
        int made = 0;
        while (made < edits) {
            for (JsonNode txn : trace.path("txns")) {
                if (made == edits) {
                    break;
                }
                edit(document, txn, trace.path("startContent").asText(""));
                if (++made % BODY_CHANGES == 0 || made == edits) {
                    bodies.add(document.encodeChangesSince(before));
                    before = document.getHeads();
                }
            }
        }
        if (!word.isEmpty()) {
            try (Transaction tx = document.startTransaction()) {
                tx.spliceText(text(document).orElseThrow(), 0, 0, word);
                tx.commit();
            }
            bodies.add(document.encodeChangesSince(before));
        }
        document.free();
        return bodies;
    }

    private static JsonNode trace() throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(TRACE))) {
            return JSON.readTree(in);
        }
    }

    private static void edit(Document document, JsonNode txn, String begin) {
        Optional<ObjectId> there = text(document);
        try (Transaction tx = document.startTransaction()) {
            ObjectId text = there.orElse(null);
            if (text == null) {
                text = tx.set(ObjectId.ROOT, "text", ObjectType.TEXT);
                tx.spliceText(text, 0, 0, begin);
            }
            for (JsonNode patch : txn.path("patches")) {
                String inserted = patch.get(2).asText();
                // Large cuts and pastes are made small enough for one change.
                tx.spliceText(
                        text,
                        Math.min(patch.get(0).asLong(), document.length(text)),
                        Math.min(patch.get(1).asInt(), SPLICE_MAX),
                        inserted.substring(0, Math.min(inserted.length(), SPLICE_MAX)));
            }
            tx.commit();
        }
    }

    private static Optional<ObjectId> text(Document document) {
        return document.get(ObjectId.ROOT, "text")
                .filter(AmValue.Text.class::isInstance)
                .map(value -> ((AmValue.Text) value).getId());
    }
}
