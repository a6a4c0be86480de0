package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Outcome;
import dev.syncline.command.Reason;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.Entry;
import dev.syncline.live.FaultPoint;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.replay.Receiver;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers end between the receipt of commands and their ack, under devices that contend for the same few cells. */
class CommandKillIT {
    /** How often servers end at each point; 0: one server once at each, one of two once at the last. */
    private static final int ROUNDS = Integer.getInteger("syncline.command.kills", 0);

    private static final int DEVICES = 8;
    /** More batches than the furnishing of a desk takes, so that each life ends under contention. */
    private static final int BATCHES_MIN = 40;

    private static final int ACKED_IN_THE_END = 50;
    private static final int INBOX_ITEMS_MAX = 1_000;
    private static final String HOOK = "/hook";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long seed = Long.getLong("syncline.kills.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);
    private final AckLedger ledger = new AckLedger();
    private final List<Guest> guests = new ArrayList<>();
    private final List<Mover> movers = new ArrayList<>();
    private final Receiver receiver = new Receiver();
    private DocumentId desk;
    private int ends;

    @TempDir
    Path folder;

    @AfterEach
    void closeDevices() {
        movers.forEach(mover -> mover.device.close());
        receiver.close();
    }

    @Test
    @DisplayName("[KI5] the server ends at every point between receipt and ack of commands (RELIABILITY 2, 5, 19, 48)")
    void ki5_oneServer() throws Exception {
        System.out.println("[KI5] -Dsyncline.kills.seed=" + seed);
        try (var server = new ServerProcess(folder.resolve("server"))) {
            List<FaultPoint> points = points(List.copyOf(FaultPoint.OF_A_PUSH));
            arm(server, points.getFirst()).start();
            sit(List.of(server));
            for (int i = 0; i < points.size(); i++) {
                awaitEnd(server, points.get(i));
                arm(server, i + 1 < points.size() ? points.get(i + 1) : null).start();
            }
            check(List.of(server), points.size());
        }
    }

    @Test
    @DisplayName("[KI5] two servers on one database end in turn at every point between receipt and ack of commands")
    void ki5_twoServers() throws Exception {
        System.out.println("[KI5] two servers, -Dsyncline.kills.seed=" + seed);
        try (TwoNodes nodes = new TwoNodes(folder)) {
            List<FaultPoint> points = points(List.of(FaultPoint.AFTER_COMMIT_BEFORE_ACK));
            ServerProcess ends = nodes.left;
            arm(nodes.other(ends), null);
            arm(ends, points.getFirst());
            nodes.start();
            sit(nodes.both());
            for (int i = 0; i < points.size(); i++) {
                awaitEnd(ends, points.get(i));
                ServerProcess back = ends;
                ends = nodes.other(ends);
                if (i + 1 < points.size()) {
                    // It comes back alone, so that everybody goes there.
                    ends.kill9();
                    arm(ends, points.get(i + 1)).start();
                }
                arm(back, null).start();
            }
            nodes.both().forEach(node -> assertThat(node.isAlive()).isTrue());
            check(nodes.both(), points.size());
        }
    }

    private static List<FaultPoint> points(List<FaultPoint> few) {
        List<FaultPoint> points = new ArrayList<>(ROUNDS == 0 ? few : List.of());
        for (int round = 0; round < ROUNDS; round++) {
            points.addAll(FaultPoint.OF_A_PUSH);
        }
        return points;
    }

    /** The next life of the server ends at the point; null: at none. */
    private ServerProcess arm(ServerProcess server, FaultPoint point) {
        int batches = BATCHES_MIN + random.nextInt(BATCHES_MIN);
        server.env("SYNCLINE_WEBHOOK_HOSTS", receiver.host())
                .env("SYNCLINE_OUTBOX_LEASE", "PT12S")
                // The devices renew nothing, and many kills take longer than a token lives.
                .env("SYNCLINE_LIMITS_IDENTITY_ACCESS_TOKEN", "PT12H");
        return server.env("SYNCLINE_FAULT", point == null ? "" : point.text() + ":" + batches);
    }

    private void awaitEnd(ServerProcess server, FaultPoint point) throws Exception {
        Await.until("the end at " + point, Crew.WAIT_MAX, () -> !server.isAlive());
        String told = "ended at fault point " + point.text();
        assertThat(Files.readString(server.log()).lines().toList().getLast()).isEqualTo(told);
        ends++;
        System.out.println("[KI5] " + told + ", acked so far " + ledger.total());
    }

    /** Everybody signs in and opens one desk; once it is furnished, all begin to move hours. */
    private void sit(List<ServerProcess> servers) throws Exception {
        for (int i = 0; i < DEVICES; i++) {
            guests.add(Guest.signIn(servers.getLast(), "mover " + i));
        }
        ProjectId project = ProjectId.parse(guests.getFirst().project("movers", guests.subList(1, DEVICES)));
        guests.getFirst().webhook(project.text(), receiver.url(HOOK));
        desk = DocumentId.parse(guests.getFirst().make(project.text(), "desk"));
        for (int i = 0; i < DEVICES; i++) {
            var device = new JvmDevice(guests.get(i), inTurn(servers, i), "m" + i, i + 1, ledger);
            movers.add(new Mover(device, desk, random.nextLong()));
            movers.get(i).begin(project);
        }
        movers.getFirst().furnish();
        movers.forEach(Mover::move);
    }

    /** Half of the devices begin with one server, half with the other; each attempt goes to the next. */
    private static Supplier<URI> inTurn(List<ServerProcess> servers, int first) {
        var attempts = new AtomicInteger(first);
        return () -> servers.get(attempts.getAndIncrement() % servers.size()).uri("/");
    }

    private void check(List<ServerProcess> servers, int endsDue) throws Exception {
        long before = ledger.total();
        Await.until("acks in the end", Crew.WAIT_MAX, () -> ledger.total() >= before + ACKED_IN_THE_END);
        Await.until("contention in the end", Crew.WAIT_MAX, () -> contested(servers) > 0);
        movers.forEach(Mover::stop);
        for (Mover mover : movers) {
            Await.until(mover.device.name() + " settled", Crew.WAIT_MAX, mover::settled);
        }
        assertThat(ends).isEqualTo(endsDue);
        List<Decided> journal = journal();
        checkOutcomes(journal);
        checkInboxes(journal);
        checkDesks(servers);
        checkEffects(journal);
    }

    /** Every move that was applied was sent at least once, and nothing that was not. */
    private void checkEffects(List<Decided> journal) throws Exception {
        Set<String> moved = new TreeSet<>();
        for (Decided entry : journal) {
            boolean move = CommandCodec.decode(entry.command(), CommandLimits.DEFAULT)
                    .mutator()
                    .equals("hours.move");
            if (move && entry.outcome().equals(Outcome.APPLIED)) {
                moved.add(entry.timeline().text() + " " + entry.lsn());
            }
        }
        Set<String> sent = new TreeSet<>();
        Await.until("all effects", Crew.WAIT_MAX, () -> {
            for (Receiver.Message message : receiver.at(HOOK)) {
                JsonNode body = JSON.readTree(message.body());
                sent.add(body.path("timeline").asText() + " " + body.path("lsn").asLong());
            }
            return sent.containsAll(moved);
        });
        System.out.println(
                "[KI5] " + moved.size() + " effects, " + receiver.at(HOOK).size() + " messages");
        assertThat(sent).as("seed " + seed).isEqualTo(moved);
    }

    private static double contested(List<ServerProcess> servers) throws Exception {
        double contested = 0;
        for (ServerProcess server : servers) {
            contested += server.metric("syncline_commands_contested_total");
        }
        return contested;
    }

    /** The desk's journal, in which every timeline is dense: no command is decided twice, and none that was acked is missing. */
    private List<Decided> journal() throws Exception {
        List<Decided> journal = new ArrayList<>();
        Map<TimelineId, Long> last = new HashMap<>();
        for (Entry entry : guests.getFirst().journal(desk)) {
            assertThat(entry.lsn()).isEqualTo(last.merge(entry.timeline(), 1L, Long::sum));
            journal.add(DecidedCodec.decode(entry));
        }
        ledger.acked()
                .forEach((timeline, lsn) -> assertThat(last.getOrDefault(timeline, 0L))
                        .as("acked of " + timeline.text() + ", seed " + seed)
                        .isGreaterThanOrEqualTo(lsn));
        return journal;
    }

    /** Each command that was given has one outcome; its device was told it once. */
    private void checkOutcomes(List<Decided> journal) throws Exception {
        Map<Long, List<Outcome>> decided = new HashMap<>();
        for (Decided entry : journal) {
            Command command = CommandCodec.decode(entry.command(), CommandLimits.DEFAULT);
            decided.computeIfAbsent(command.seed(), unseen -> new ArrayList<>()).add(entry.outcome());
        }
        Map<Long, List<Outcome>> told = new HashMap<>();
        for (Mover mover : movers) {
            told.putAll(mover.told());
            assertThat(mover.device.troubles).as("seed " + seed).isEmpty();
        }
        assertThat(decided.values()).as("seed " + seed).allMatch(outcomes -> outcomes.size() == 1);
        assertThat(told).as("seed " + seed).isEqualTo(decided);
        long applied = decided.values().stream()
                .filter(outcomes -> outcomes.getFirst().equals(Outcome.APPLIED))
                .count();
        long contested = journal.stream().filter(CommandKillIT::isContested).count();
        System.out.println(
                "[KI5] " + journal.size() + " decided, " + applied + " applied, " + contested + " contested");
        assertThat(applied).isPositive();
        assertThat(contested).isPositive();
    }

    private static boolean isContested(Decided entry) {
        return entry.outcome() instanceof Outcome.Rejected rejected && rejected.reason() == Reason.CONTESTED;
    }

    /** Every rejection lies in its author's inbox, once; of more than an inbox holds the last. */
    private void checkInboxes(List<Decided> journal) throws Exception {
        for (int i = 0; i < DEVICES; i++) {
            Set<Long> given = movers.get(i).told().keySet();
            List<String> rejected = new ArrayList<>();
            for (Decided entry : journal) {
                long seedOfIt = CommandCodec.decode(entry.command(), CommandLimits.DEFAULT)
                        .seed();
                if (entry.outcome() instanceof Outcome.Rejected && given.contains(seedOfIt)) {
                    rejected.add(entry.timeline().text() + " " + entry.lsn());
                }
            }
            List<String> waiting = new ArrayList<>();
            for (JsonNode item : guests.get(i).inbox()) {
                waiting.add(
                        item.path("timeline").asText() + " " + item.path("lsn").asLong());
            }
            int held = Math.min(rejected.size(), INBOX_ITEMS_MAX);
            assertThat(waiting)
                    .as("inbox of " + i + ", seed " + seed)
                    .isEqualTo(rejected.subList(rejected.size() - held, rejected.size()));
        }
    }

    /** Everybody holds the same desk, with as many hours as it began with. */
    private void checkDesks(List<ServerProcess> servers) throws Exception {
        JsonNode served = guests.getFirst().json(desk);
        long hours = 0;
        for (JsonNode ticket : served.path("tickets")) {
            hours += ticket.path("hours").asLong();
        }
        assertThat(hours).as("hours in all, seed " + seed).isEqualTo(Mover.HOURS_IN_ALL);
        for (ServerProcess server : servers) {
            assertThat(new Guest(server, guests.getFirst().token(), "").json(desk))
                    .isEqualTo(served);
        }
        for (Mover mover : movers) {
            assertThat(JSON.readTree(mover.device.ask(() -> mover.device.json(desk))))
                    .as(mover.device.name() + ", seed " + seed)
                    .isEqualTo(served);
        }
    }
}
