package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.document.Edit;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.process.Await;
import dev.syncline.worker.client.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Types words at the beginning of a device's documents, as long as not too many wait for the server. */
final class Typist {
    private static final int PAUSE_MS = 15;
    private static final int WAITING_MAX = 150;

    private static final Duration WAIT_MAX = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    final JvmDevice device;
    private final List<DocumentId> documents;
    private final Random random;
    private final int pauseMs;
    private final Map<DocumentId, String> texts = new HashMap<>();
    private final Map<DocumentId, List<String>> saved = new HashMap<>();
    private volatile boolean stopped;
    private int words;

    Typist(JvmDevice device, List<DocumentId> documents, long seed) {
        this(device, documents, seed, PAUSE_MS);
    }

    Typist(JvmDevice device, List<DocumentId> documents, long seed, int pauseMs) {
        this.device = device;
        this.documents = documents;
        this.random = new Random(seed);
        this.pauseMs = pauseMs;
    }

    void begin(ProjectId project) throws Exception {
        for (DocumentId document : documents) {
            device.open(document, project);
            texts.put(document, device.ask(() -> device.textOf(document)));
            saved.put(document, new ArrayList<>());
        }
        device.often(pauseMs, this::type);
    }

    private void type() {
        DocumentId document = documents.get(random.nextInt(documents.size()));
        if (stopped || device.status(document).waiting() >= WAITING_MAX) {
            return;
        }
        String word = "<" + device.name() + "-" + words++ + (random.nextInt(20) == 0 ? "😀" : "") + ">";
        Edit edit = new Edit.SpliceText(texts.get(document), 0, 0, word);
        device.edit(document, List.of(edit), () -> saved.get(document).add(word));
    }

    void stop() {
        stopped = true;
    }

    boolean settled() throws Exception {
        return device.ask(() -> {
            for (DocumentId document : documents) {
                Status status = device.status(document);
                if (status.waiting() > 0 || !status.current()) {
                    return false;
                }
            }
            return true;
        });
    }

    void check(DocumentId document, JsonNode served, String text) throws Exception {
        if (!documents.contains(document)) {
            return;
        }
        Await.until(
                device.name() + " has what the server has",
                WAIT_MAX,
                () -> JSON.readTree(device.ask(() -> device.json(document))).equals(served));
        for (String word : device.ask(() -> List.copyOf(saved.get(document)))) {
            int at = text.indexOf(word);
            assertThat(at).as("the word " + word).isGreaterThanOrEqualTo(0);
            assertThat(text.indexOf(word, at + 1)).as("a second " + word).isNegative();
        }
    }
}
