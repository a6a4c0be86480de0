package dev.syncline.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.engine.Engine;
import dev.syncline.engine.ProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.live.Ports;
import dev.syncline.process.Await;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.automerge.ObjectId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The socket while things break and peers misbehave. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SocketLoadTest {
    private static final int WRITERS = 4;
    private static final int KILLS = 10;
    private static final int ACKS_PER_KILL = 10;
    private static final int STUCK = Integer.getInteger("syncline.stuck", 10);

    @TestHTTPResource("/")
    URI server;

    @Inject
    Engine engine;

    @Inject
    Ports ports;

    @Test
    @DisplayName("[SO12] the engine's children are killed ten times under load: no connection drops, no ack is lost")
    void so12_killedChildren() throws Exception {
        Person ada = Person.guest("Ada");
        List<DocumentId> documents = new ArrayList<>();
        AtomicInteger acked = new AtomicInteger();
        AtomicInteger killed = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<CompletableFuture<String>> texts = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            DocumentId document = Ids.document();
            documents.add(document);
            texts.add(CompletableFuture.supplyAsync(() -> writeUntil(ada, document, killed, acked), threads));
        }
        while (killed.get() < KILLS) {
            int before = acked.get();
            ProcessEngine.ChildState child =
                    ((ProcessEngine) engine).documentChildren().get(killed.get() % 2);
            if (child.pid() != 0) {
                ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);
                awaitAcks(acked, before + ACKS_PER_KILL, texts);
                killed.incrementAndGet();
            }
        }
        for (int i = 0; i < WRITERS; i++) {
            String text = texts.get(i).get(60, TimeUnit.SECONDS);
            assertThat(ada.json(documents.get(i))).contains("\"text\":\"" + text + "\"");
        }
        threads.shutdown();
        assertThat(acked.get()).isGreaterThanOrEqualTo(KILLS * ACKS_PER_KILL);
    }

    /** Types and waits for each ack on one connection; its end and any fault but OVERLOADED fail. */
    private String writeUntil(Person person, DocumentId document, AtomicInteger killed, AtomicInteger acked) {
        try (SyncClient client = SyncClient.greeted(server, person.token());
                Writer writer = Writer.ofNote()) {
            client.open(document, "note", writer.timeline());
            for (int i = 0; killed.get() < KILLS; i++) {
                writer.type(Character.toString('a' + i % 26));
                client.pushThrough(writer.pushLast(document));
                acked.incrementAndGet();
            }
            assertThat(client.isOpen()).isTrue();
            return writer.text();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void awaitAcks(AtomicInteger acked, int wanted, List<CompletableFuture<String>> writers)
            throws Exception {
        Await.until("writers go on", Duration.ofSeconds(60), () -> {
            boolean failed = writers.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
            return failed || acked.get() >= wanted;
        });
        for (CompletableFuture<String> writer : writers) {
            if (writer.isCompletedExceptionally()) {
                writer.get();
            }
        }
    }

    @Test
    @DisplayName("[SO13] peers that stop reading are ended; who writes and who reads notice nothing")
    void so13_slowConsumer() throws Exception {
        long seed = 13;
        Random random = new Random(seed);
        Person ada = Person.guest("Ada");
        Person bob = Person.guest("Bob");
        ProjectId project = ProjectId.read(ada.project("Ours")).orElseThrow();
        ada.addMember(project.text(), bob, "editor");
        DocumentId document = Ids.document();
        try (SyncClient one = SyncClient.greeted(server, ada.token());
                SyncClient two = SyncClient.greeted(server, bob.token());
                SyncClient reader = SyncClient.greeted(server, ada.token())) {
            one.send(new UpFrame.Open(document, "note", project, null, 0, null, List.of()));
            one.await(DownFrame.Opened.class);
            two.open(document, null);
            reader.open(document, null);
            List<SyncClient> stuck = new ArrayList<>();
            for (int i = 0; i < STUCK; i++) {
                stuck.add(SyncClient.greeted(server, ada.token()));
                stuck.get(i).open(document, null);
            }
            double before = refusals("SLOW_CONSUMER");
            stuck.forEach(SyncClient::stopReading);

            long seq = write(one, document, random);
            seq = Math.max(seq, write(two, document, random));

            assertThat(reader.itemsUpTo(document, seq)).hasSize((int) seq);
            Await.until(
                    "the stuck peers are ended",
                    Duration.ofMinutes(1),
                    () -> refusals("SLOW_CONSUMER") == before + STUCK);
            Await.until("they are gone", Duration.ofMinutes(1), () -> metric("syncline_connections") == 3);
            stuck.forEach(SyncClient::close);
            assertThat(one.isOpen() && two.isOpen() && reader.isOpen()).isTrue();
        }
    }

    @Test
    @DisplayName("[SO13] while the live room is behind, no more than a bounded number of a peer's frames wait")
    void so13_floods() throws Exception {
        DocumentId document = Ids.document();
        CountDownLatch held = new CountDownLatch(1);
        try (SyncClient flood = SyncClient.greeted(server, Person.guest("Ada").token())) {
            flood.open(document, "note");
            ports.executor().execute(() -> awaitQuietly(held));
            for (int i = 0; i < 20_000; i++) {
                flood.send(new UpFrame.Presence(document, new byte[100]));
            }
            AtomicInteger before = new AtomicInteger();
            Await.until("reading stopped", Duration.ofSeconds(60), () -> {
                int waiting = (int) metric("syncline_live_waiting");
                return waiting > 500 && waiting == before.getAndSet(waiting);
            });
            // What was allowed, and what the event loop had read by the time it was told to stop, but not all.
            assertThat(before.get()).isLessThan(18_000);

            held.countDown();
            Await.until("all was handled", Duration.ofSeconds(60), () -> metric("syncline_live_waiting") < 10);
            assertThat(flood.open(document, null).role()).isEqualTo("owner");
        } finally {
            held.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static double refusals(String code) {
        return metric("syncline_refusals_total{code=\"" + code + "\",door=\"socket\"}");
    }

    private static double metric(String name) {
        return RestAssured.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    /** Nine megabytes, below what a session may push at once. */
    private static long write(SyncClient client, DocumentId document, Random random) throws Exception {
        long seq = 0;
        try (Writer writer = Writer.ofNote()) {
            for (int i = 0; i < 150; i++) {
                byte[] noise = new byte[60_000];
                random.nextBytes(noise);
                writer.change(transaction -> transaction.set(ObjectId.ROOT, "noise", noise));
                seq = client.push(writer.pushLast(document)).seq();
            }
        }
        return seq;
    }
}
