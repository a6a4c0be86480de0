package dev.syncline.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.change.ChangeSamples;
import dev.syncline.document.Edit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * A recorded session of two people, cut into the longest runs that one person wrote while hearing nothing new of the other,
 * and that the other heard of as a whole.
 *
 * @param runs of either person, in order
 */
record ConcurrentTrace(String endContent, List<List<Run>> runs) {
    private static final int PEOPLE = 2;
    /** Longer runs become several edits. */
    private static final int STEPS_MAX = 100;

    /** One splice of the text. */
    record Splice(int index, int deleted, String inserted) {
        Edit into(String text) {
            return new Edit.SpliceText(text, index, deleted, inserted);
        }
    }

    /**
     * What one person wrote at a stretch.
     *
     * @param heard how many runs of the other person the writer had seen: exactly those
     * @param heardOf whether the other person goes on writing after having seen exactly up to here
     */
    record Run(int heard, boolean heardOf, List<Splice> splices) {}

    private record Step(int heard, List<Splice> splices) {}

    /** Reads a trace of the data folder beside the checkout; the test is skipped where there is none. */
    static ConcurrentTrace load(String name) throws IOException {
        Path file = ChangeSamples.sharedFile("editing-traces/" + name + ".json.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            JsonNode json = new ObjectMapper().readTree(in);
            List<List<Step>> steps = steps(json.path("txns"));
            List<TreeSet<Integer>> cuts = List.of(cuts(steps.get(1)), cuts(steps.get(0)));
            List<List<Run>> runs = new ArrayList<>();
            for (int person = 0; person < PEOPLE; person++) {
                List<Integer> ends = ends(steps.get(person), cuts.get(person));
                List<Integer> others = ends(steps.get(1 - person), cuts.get(1 - person));
                runs.add(runs(steps.get(person), ends, others, cuts.get(person)));
            }
            return new ConcurrentTrace(json.path("endContent").asText(), runs);
        }
    }

    /** What either person wrote, each step with the number of steps of the other that it builds on. */
    private static List<List<Step>> steps(JsonNode transactions) {
        List<List<Step>> steps = List.of(new ArrayList<>(), new ArrayList<>());
        List<int[]> known = new ArrayList<>();
        for (JsonNode transaction : transactions) {
            int person = transaction.path("agent").asInt();
            int[] knows = new int[PEOPLE];
            for (JsonNode parent : transaction.path("parents")) {
                for (int of = 0; of < PEOPLE; of++) {
                    knows[of] = Math.max(knows[of], known.get(parent.asInt())[of]);
                }
            }
            if (knows[person] != steps.get(person).size()) {
                throw new IllegalStateException("a person forgot what they wrote");
            }
            List<Splice> splices = new ArrayList<>();
            for (JsonNode patch : transaction.path("patches")) {
                splices.add(new Splice(
                        patch.get(0).asInt(), patch.get(1).asInt(), patch.get(2).asText()));
            }
            steps.get(person).add(new Step(knows[1 - person], splices));
            knows[person]++;
            known.add(knows);
        }
        return steps;
    }

    /** After how many steps of the one the other, who wrote {@code steps}, went on. */
    private static TreeSet<Integer> cuts(List<Step> steps) {
        TreeSet<Integer> cuts = new TreeSet<>();
        steps.forEach(step -> cuts.add(step.heard()));
        return cuts;
    }

    /** After how many steps each run ends. */
    private static List<Integer> ends(List<Step> steps, TreeSet<Integer> cuts) {
        List<Integer> ends = new ArrayList<>();
        int start = 0;
        for (int at = 1; at <= steps.size(); at++) {
            boolean last = at == steps.size();
            if (last
                    || cuts.contains(at)
                    || at - start == STEPS_MAX
                    || steps.get(at).heard() != steps.get(at - 1).heard()) {
                ends.add(at);
                start = at;
            }
        }
        return ends;
    }

    private static List<Run> runs(List<Step> steps, List<Integer> ends, List<Integer> others, TreeSet<Integer> cuts) {
        List<Run> runs = new ArrayList<>();
        int start = 0;
        for (int end : ends) {
            List<Splice> splices = new ArrayList<>();
            steps.subList(start, end).forEach(step -> splices.addAll(step.splices()));
            int heard = steps.get(start).heard();
            int heardRuns = heard == 0 ? 0 : others.indexOf(heard) + 1;
            runs.add(new Run(heardRuns, cuts.contains(end), splices));
            start = end;
        }
        return runs;
    }
}
