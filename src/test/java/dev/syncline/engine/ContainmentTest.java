package dev.syncline.engine;

import static dev.syncline.engine.EngineContract.await;
import static dev.syncline.engine.EngineContract.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.Bytes;
import dev.syncline.engine.EngineException.Kind;
import dev.syncline.engine.ProcessEngine.ChildState;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.assertj.core.api.Assumptions;
import org.automerge.ObjectId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to the server when something happens to an engine child. */
@Timeout(120)
class ContainmentTest {
    private static final Path PROC = Path.of("/proc");

    @Test
    @DisplayName(
            "[EN8] kill -9 under load: every request gets an answer, the documents are rebuilt, others notice nothing")
    void en8_killedUnderLoad() throws IOException {
        try (var engine = ProcessEngine.start(EngineLimits.DEFAULTS);
                var author = new Authors(11)) {
            DocumentId victim = documentOf(engine, 0);
            DocumentId bystander = documentOf(engine, 1);
            await(engine.load(bystander, author.changes()));
            for (int round = 0; round < 10; round++) {
                await(engine.load(victim, author.changes()));
                var stages = new ArrayList<CompletionStage<List<ChangeHash>>>();
                for (int i = 0; i < 300; i++) {
                    stages.add(engine.apply(victim, List.of(author.type())));
                    if (i == 150) {
                        kill(engine.children().get(0));
                    }
                }

                Map<Kind, Integer> failures = failures(stages);
                assertThat(failures.keySet()).as("round %d", round).isSubsetOf(Kind.LOST, Kind.NOT_LOADED);
                assertThat(failures).as("round %d", round).isNotEmpty();
                assertThat(await(engine.load(victim, author.changes()))).isEqualTo(author.heads());
            }
            assertThat(await(engine.json(bystander))).isEqualTo("{\"text\":\"\"}");
            assertThat(engine.children().get(0).restarts()).isEqualTo(10);
            assertThat(engine.children().get(1).restarts()).isZero();
        }
    }

    @Test
    @DisplayName("[EN8] a child that was killed is replaced by the one that already ran in reserve")
    void en8_reserve() throws Exception {
        try (var engine = ProcessEngine.start(EngineLimits.DEFAULTS);
                var author = new Authors(12)) {
            DocumentId document = documentOf(engine, 0);
            for (int round = 0; round < 5; round++) {
                await(engine.load(document, author.changes()));
                ChildState killed = engine.children().get(0);
                Set<Long> running = ownProcesses();
                kill(killed);

                Await.until(
                        "the next child answers",
                        Duration.ofSeconds(60),
                        () -> failure(engine.load(document, author.changes())) == null
                                && engine.children().get(0).restarts() > killed.restarts());
                assertThat(running).contains(engine.children().get(0).pid());
            }
        }
    }

    @Test
    @DisplayName("[EN8] a child that aborts on crafted bytes fails its request as CRASHED and those behind it as LOST")
    void en8_crashed() throws IOException {
        try (var engine = ProcessEngine.start(EngineLimits.DEFAULTS);
                var author = new Authors(13)) {
            DocumentId victim = documentOf(engine, 0);
            DocumentId bystander = documentOf(engine, 1);
            await(engine.load(bystander, author.changes()));

            CompletionStage<List<ChangeHash>> head = engine.load(victim, Poison.find());
            CompletionStage<String> behind = engine.json(victim);

            assertThat(failure(head)).isEqualTo(Kind.CRASHED);
            assertThat(failure(behind)).isIn(Kind.LOST, Kind.NOT_LOADED);
            assertThat(await(engine.json(bystander))).isEqualTo("{\"text\":\"\"}");
            assertThat(await(engine.load(victim, author.changes()))).isEqualTo(author.heads());
        }
    }

    @Test
    @DisplayName("[EN9] a request that takes too long fails as TIMEOUT, and the next child answers")
    void en9_timeout() throws IOException {
        try (var engine = ProcessEngine.start(limits(1500, 20_000, 1 << 30, 3L << 30));
                var author = new Authors(14)) {
            DocumentId document = documentOf(engine, 0);
            await(engine.load(document, author.changes()));
            signal(engine.children().get(0), "STOP");

            CompletionStage<String> head = engine.json(document);
            CompletionStage<String> behind = engine.json(document);

            assertThat(failure(head)).isEqualTo(Kind.TIMEOUT);
            assertThat(failure(behind)).isIn(Kind.LOST, Kind.NOT_LOADED);
            assertThat(await(engine.load(document, author.changes()))).isEqualTo(author.heads());
        }
    }

    @Test
    @DisplayName("[EN9] a child that takes too much memory is ended, and its request fails")
    void en9_memory() throws IOException {
        Assumptions.assumeThat(PROC.resolve("self/statm")).exists();
        try (var engine = ProcessEngine.start(limits(30_000, 20_000, 1 << 30, 150L << 20));
                var author = new Authors(15)) {
            DocumentId document = documentOf(engine, 0);
            byte[] big = author.change(transaction -> transaction.set(ObjectId.ROOT, "big", new byte[8 << 20]));
            var stages = new ArrayList<CompletionStage<List<ChangeHash>>>();
            for (int i = 0; i < 40; i++) {
                stages.add(engine.load(
                        Authors.someDocument(1000 + i), List.of(author.changes().get(0), big)));
            }

            assertThat(failures(stages).keySet()).isNotEmpty().isSubsetOf(Kind.OVERLOADED, Kind.CRASHED, Kind.LOST);
            assertThat(engine.children()).allMatch(child -> child.residentBytes() < 400L << 20);
            assertThat(document).isNotNull();
        }
    }

    @Test
    @DisplayName("[EN10] one request more than may wait fails as OVERLOADED; the others are answered")
    void en10_overloaded() throws IOException {
        try (var engine = ProcessEngine.start(limits(30_000, 50, 1 << 20, 3L << 30));
                var author = new Authors(16)) {
            DocumentId document = documentOf(engine, 0);
            await(engine.load(document, author.changes()));
            signal(engine.children().get(0), "STOP");
            var stages = new ArrayList<CompletionStage<String>>();
            for (int i = 0; i < 51; i++) {
                stages.add(engine.json(document));
            }
            engine.drop(document);
            assertThat(failure(stages.get(50))).isEqualTo(Kind.OVERLOADED);
            signal(engine.children().get(0), "CONT");

            for (CompletionStage<String> stage : stages.subList(0, 50)) {
                assertThat(await(stage)).isEqualTo("{\"text\":\"\"}");
            }
            assertThat(failure(engine.json(document))).isEqualTo(Kind.NOT_LOADED);
            assertThat(failure(engine.load(document, List.of(new byte[(1 << 20) + 1]))))
                    .isEqualTo(Kind.OVERLOADED);
        }
    }

    @Test
    @DisplayName("[EN11] a stopped engine leaves no process and no file behind")
    void en11_stops() throws IOException {
        List<Long> pids;
        List<Path> before = enginesFolders();
        try (var engine = ProcessEngine.start(EngineLimits.DEFAULTS)) {
            await(engine.load(documentOf(engine, 0), List.of()));
            await(engine.load(documentOf(engine, 1), List.of()));
            await(engine.read(new byte[0]));
            pids = engine.children().stream().map(ChildState::pid).toList();
            assertThat(pids).hasSize(3).allMatch(pid -> pid > 0);
        }
        assertThat(pids)
                .allMatch(pid ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(before).containsAll(enginesFolders());
    }

    /** Folders of the engines of this process; a server of another test may have one. */
    private static List<Path> enginesFolders() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            String own = "syncline-engine-" + ProcessHandle.current().pid() + "-";
            return files.filter(file -> file.getFileName().toString().startsWith(own))
                    .toList();
        }
    }

    @Test
    @DisplayName("[EN13] the crash of a child that reads a file costs no instance")
    void en13_filesAreReadApart() throws IOException {
        try (var engine = ProcessEngine.start(EngineLimits.DEFAULTS);
                var author = new Authors(17)) {
            DocumentId document = documentOf(engine, 0);
            await(engine.load(document, author.changes()));
            byte[] file = Bytes.concat(Poison.find().toArray(byte[][]::new));

            assertThat(failure(engine.read(file))).isEqualTo(Kind.CRASHED);
            assertThat(await(engine.json(document))).isEqualTo("{\"text\":\"\"}");
            assertThat(await(engine.read(author.document().save())).heads()).isEqualTo(author.heads());
        }
    }

    private static EngineLimits limits(long timeoutMs, int countMax, long bytesMax, long residentBytesMax) {
        return new EngineLimits(2, timeoutMs, countMax, bytesMax, 256, residentBytesMax, true);
    }

    /** A document that lives in the child of this number. */
    private static DocumentId documentOf(ProcessEngine engine, int child) {
        int children = engine.documentChildren().size();
        for (long seed = 0; ; seed++) {
            DocumentId document = Authors.someDocument(seed);
            if (Math.floorMod(document.hashCode(), children) == child) {
                return document;
            }
        }
    }

    private static void kill(ChildState child) {
        ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static void signal(ChildState child, String name) throws IOException {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(child.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static Set<Long> ownProcesses() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static <T> Map<Kind, Integer> failures(List<CompletionStage<T>> stages) {
        Map<Kind, Integer> failures = new EnumMap<>(Kind.class);
        for (CompletionStage<T> stage : stages) {
            Kind kind = failure(stage);
            if (kind != null) {
                failures.merge(kind, 1, Integer::sum);
            }
        }
        return failures;
    }
}
