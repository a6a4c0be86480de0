package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.access.DocumentKind;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.process.Await;
import dev.syncline.store.JournalStore.After;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.NewEffect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Effects as rows, with two servers on one database. */
class PgOutboxTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final long LONG_MS = 3_600_000;
    private static final ProjectId HOOKED = new ProjectId(1, 1);
    private static final ProjectId UNHOOKED = new ProjectId(1, 2);
    private static final UserId ADA = new UserId(2, 1);

    private final TestPostgres.Database database = TestPostgres.migrated();
    private final PgNode here = new PgNode(database);
    private final PgNode there = new PgNode(database);
    private final Outbox outbox = here.outbox(leaseOf(LONG_MS));

    @AfterEach
    void close() throws Exception {
        here.close();
        there.close();
    }

    private static OutboxLimits leaseOf(long leaseMs) {
        return new OutboxLimits(500, leaseMs, 1, 1, 2, 3, 10_000, 1);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    private DocumentId document(ProjectId project) throws Exception {
        DocumentId document = new DocumentId(9, System.nanoTime());
        get(here.store()
                .create(new NewDocument(document, project, "desk", DocumentKind.COMMANDED, "", ADA, List.of())));
        return document;
    }

    /** Commits one entry with effects on top of a tail. */
    private AppendAnswer append(DocumentId document, long tail, int effects) throws Exception {
        Entry entry = new Entry(tail + 1, ADA, 0, TimelineId.NONE, 0, "", new byte[] {1});
        List<NewEffect> all = new ArrayList<>();
        for (int i = 0; i < effects; i++) {
            all.add(new NewEffect(tail + 1, "done", "{\"number\":" + i + "}"));
        }
        byte[] hash = JournalStoreContract.hashAfter(List.of(entry));
        Append append =
                new Append(document, tail, List.of(entry), hash, List.of(), new After(List.of(), all, List.of()));
        return get(here.store().append(UUID.randomUUID(), List.of(append))).getFirst();
    }

    private long waiting() throws Exception {
        return get(outbox.size()).waiting();
    }

    @Test
    @DisplayName("[OB1] effects are committed with their entry or not at all, and only where there is a webhook")
    void ob1_withTheEntry() throws Exception {
        get(outbox.aim(HOOKED, "https://hooks.example/", new byte[32]));
        DocumentId hooked = document(HOOKED);
        assertThat(append(hooked, 0, 2)).isEqualTo(AppendAnswer.COMMITTED);
        assertThat(append(hooked, 0, 2)).isEqualTo(AppendAnswer.STALE);
        assertThat(append(document(UNHOOKED), 0, 2)).isEqualTo(AppendAnswer.COMMITTED);
        assertThat(waiting()).isEqualTo(2);

        List<Outbox.Taken> taken = get(outbox.take());
        assertThat(taken).extracting(Outbox.Taken::body).containsExactly("{\"number\":0}", "{\"number\":1}");
        assertThat(taken).extracting(Outbox.Taken::url).containsOnly("https://hooks.example/");
        get(outbox.delivered(taken.getFirst().id()));
        assertThat(waiting()).isEqualTo(1);
        assertThat(get(outbox.stop(HOOKED))).isTrue();
        assertThat(waiting()).isZero();
    }

    @Test
    @DisplayName("[OB2] two servers never have the same effect at a time; after the lease another one gets it")
    void ob2_oneServerAtATime() throws Exception {
        get(outbox.aim(HOOKED, "https://hooks.example/", new byte[32]));
        append(document(HOOKED), 0, 5);
        Outbox other = there.outbox(leaseOf(1));

        List<Outbox.Taken> mine = get(outbox.take());
        List<Outbox.Taken> theirs = get(other.take());
        assertThat(mine).hasSize(3);
        assertThat(theirs).hasSize(2).doesNotContainAnyElementsOf(mine);
        Await.until(
                "the short lease is over",
                WAIT_MAX,
                () -> get(outbox.take()).stream()
                        .map(Outbox.Taken::id)
                        .toList()
                        .containsAll(theirs.stream().map(Outbox.Taken::id).toList()));
        assertThat(get(other.take())).isEmpty();
    }

    @Test
    @DisplayName("[OB3] attempts end with a dead letter, of which a project keeps the last ones")
    void ob3_deadLetters() throws Exception {
        get(outbox.aim(HOOKED, "https://hooks.example/", new byte[32]));
        append(document(HOOKED), 0, 2);
        List<Outbox.Taken> first = get(outbox.take());
        for (Outbox.Taken effect : first) {
            assertThat(get(outbox.failed(effect, "no"))).isFalse();
        }
        List<Outbox.Taken> second = new ArrayList<>();
        Await.until("the pause is over", WAIT_MAX, () -> {
            second.addAll(get(outbox.take()));
            return second.size() == 2;
        });
        assertThat(second).extracting(Outbox.Taken::attempts).containsOnly(2);
        // What a server says of an earlier attempt, late, counts for nothing.
        assertThat(get(outbox.failed(first.getFirst(), "late"))).isFalse();
        for (Outbox.Taken effect : second) {
            assertThat(get(outbox.failed(effect, "no again"))).isTrue();
        }
        assertThat(get(outbox.dead(HOOKED, 0, 10)))
                .singleElement()
                .satisfies(letter -> assertThat(letter.lastError()).isEqualTo("no again"));
        assertThat(waiting()).isZero();
    }
}
