package dev.syncline.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.ObjectType;
import org.automerge.Transaction;

/**
 * A recorded editing session, replayed with automerge-java: one document per person, one change per
 * transaction, each made on exactly the state its author saw.
 */
public final class EditingTrace {
    /** The key under which the text stands. */
    public static final String KEY = "text";

    private record Patch(int position, int deleted, String inserted) {}

    private record Step(int agent, int[] parents, List<Patch> patches) {}

    private final String startContent;
    private final String endContent;
    private final int agents;
    private final List<Step> steps = new ArrayList<>();

    private EditingTrace(JsonNode json) {
        startContent = json.path("startContent").asText("");
        endContent = json.path("endContent").asText();
        agents = json.path("numAgents").asInt(1);
        for (JsonNode txn : json.path("txns")) {
            List<Patch> patches = new ArrayList<>();
            txn.path("patches")
                    .forEach(patch -> patches.add(new Patch(
                            patch.get(0).asInt(),
                            patch.get(1).asInt(),
                            patch.get(2).asText())));
            int[] parents = new int[txn.path("parents").size()];
            Arrays.setAll(parents, i -> txn.path("parents").get(i).asInt());
            if (!txn.has("parents") && !steps.isEmpty()) {
                parents = new int[] {steps.size() - 1};
            }
            steps.add(new Step(txn.path("agent").asInt(0), parents, patches));
        }
    }

    /** Reads a trace of the data folder beside the checkout; the test is skipped where there is none. */
    public static EditingTrace load(String name) throws IOException {
        var file = ChangeSamples.sharedFile("editing-traces/" + name + ".json.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new EditingTrace(new ObjectMapper().readTree(in));
        }
    }

    public String endContent() {
        return endContent;
    }

    public int steps() {
        return steps.size();
    }

    /** Hands every change to {@code changes} in an order in which they can be applied, and gives the final text. */
    public String replay(Consumer<byte[]> changes) {
        Document[] documents = new Document[agents];
        documents[0] = new Document(new byte[] {1});
        ObjectId text;
        try (Transaction tx = documents[0].startTransaction()) {
            text = tx.set(ObjectId.ROOT, KEY, ObjectType.TEXT);
            tx.spliceText(text, 0, 0, startContent);
            tx.commit();
        }
        changes.accept(documents[0].encodeChangesSince(ChangeSamples.NOTHING));
        for (int agent = 1; agent < agents; agent++) {
            documents[agent] = documents[0].fork(new byte[] {(byte) (agent + 1)});
        }
        boolean[][] known = new boolean[agents][steps.size()];
        byte[][] made = new byte[steps.size()][];
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            bringUp(documents[step.agent()], known[step.agent()], step.parents(), made);
            made[i] = apply(documents[step.agent()], text, step);
            known[step.agent()][i] = true;
            changes.accept(made[i]);
        }
        int[] all = new int[steps.size()];
        Arrays.setAll(all, i -> i);
        bringUp(documents[0], known[0], all, made);
        String end = documents[0].text(text).orElseThrow();
        Arrays.stream(documents).forEach(Document::free);
        return end;
    }

    private void bringUp(Document document, boolean[] known, int[] wanted, byte[][] made) {
        for (int step : wanted) {
            if (!known[step]) {
                bringUp(document, known, steps.get(step).parents(), made);
                document.applyEncodedChanges(made[step]);
                known[step] = true;
            }
        }
    }

    private static byte[] apply(Document document, ObjectId text, Step step) {
        var before = document.getHeads();
        try (Transaction tx = document.startTransaction()) {
            for (Patch patch : step.patches()) {
                tx.spliceText(text, patch.position(), patch.deleted(), patch.inserted());
            }
            tx.commit();
        }
        return document.encodeChangesSince(before);
    }
}
