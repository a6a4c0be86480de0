package dev.syncline.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.wire.DownFrame;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a packaged server on SIGTERM, as its peers and its supervisor see it. */
class DrainIT {
    private static final int ROUNDS = Integer.getInteger("syncline.drains", 2);
    private static final int STOP_S_MAX = 40;
    private static final int WORDS_BEFORE_STOP = 20;
    private static final long ALONE_MS_MAX = 500;

    @TempDir
    Path folder;

    @Test
    @DisplayName("[SO14] a server that stops answers what was pushed, asks its peers to come back, and is gone in time")
    void so14_drain() throws Exception {
        try (ServerProcess server = new ServerProcess(folder).start()) {
            Person ada = Person.guest(server.uri("/"), "Ada");
            for (int round = 1; round <= ROUNDS; round++) {
                stopUnderPushes(server, ada);
            }
            assertThat(Files.readString(server.log())).doesNotContain("drained only in part", "ERROR");
        }
    }

    /** What is durable after the stop is exactly what was acknowledged before it. */
    private static void stopUnderPushes(ServerProcess server, Person ada) throws Exception {
        DocumentId document = Ids.document();
        try (Writer writer = Writer.ofNote()) {
            long acked;
            try (SyncClient client = SyncClient.greeted(server.uri("/"), ada.token())) {
                client.open(document, "note", writer.timeline());
                for (int i = 0; i < WORDS_BEFORE_STOP; i++) {
                    writer.type("before ");
                    client.push(writer.pushLast(document));
                }

                CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(server));
                pushUntilClosed(client, writer, document);

                assertThat(client.await(DownFrame.Drain.class).afterMs())
                        .as("of one who is alone")
                        .isBetween(1L, ALONE_MS_MAX);
                assertThat(client.awaitClosed()).isEqualTo(new SyncClient.Closed(1001, "DRAINING"));
                acked = lastAck(client, WORDS_BEFORE_STOP);
                stopped.get(STOP_S_MAX, TimeUnit.SECONDS);
            }
            server.start();
            try (SyncClient client = SyncClient.greeted(server.uri("/"), ada.token())) {
                DownFrame.Opened opened = client.open(document, null, writer.timeline());
                assertThat(opened.cursors().get(0).durable()).isEqualTo(acked);
            }
        }
    }

    @Test
    @DisplayName(
            "[SO14] readiness is down while a server drains, nobody is let in, and a peer that hangs holds nothing up")
    void so14_readiness() throws Exception {
        try (ServerProcess server = new ServerProcess(folder).start()) {
            URI address = server.uri("/");
            Person ada = Person.guest(address, "Ada");
            try (SyncClient hanging = SyncClient.greeted(address, ada.token())) {
                hanging.stopReading();
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(server));

                awaitNotReady(server);
                try (SyncClient late = SyncClient.greeted(address, ada.token())) {
                    throw new AssertionError("let in while draining: " + late);
                } catch (SyncClient.Refused refused) {
                    assertThat(refused.code()).isEqualTo("DRAINING");
                }
                stopped.get(STOP_S_MAX, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    @DisplayName("[SO14] a request that is under way when a server stops is answered")
    void so14_requestUnderWay() throws Exception {
        try (ServerProcess server = new ServerProcess(folder).start()) {
            Person ada = Person.guest(server.uri("/"), "Ada");
            byte[] body = "{\"type\":\"note\"}".getBytes(StandardCharsets.UTF_8);
            try (Socket socket = new Socket("localhost", server.port())) {
                String head = "POST /documents HTTP/1.1\r\nHost: localhost:" + server.port()
                        + "\r\nContent-Type: application/json\r\nAuthorization: Bearer " + ada.token()
                        + "\r\nExpect: 100-continue\r\nContent-Length: " + body.length + "\r\n\r\n";
                var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                assertThat(answer.readLine()).isEqualTo("HTTP/1.1 100 Continue");
                assertThat(answer.readLine()).isEmpty();
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(server));
                awaitNotReady(server);

                socket.getOutputStream().write(body);

                assertThat(answer.readLine()).startsWith("HTTP/1.1 201");
                stopped.get(STOP_S_MAX, TimeUnit.SECONDS);
            }
        }
    }

    private static void awaitNotReady(ServerProcess server) throws InterruptedException {
        HttpRequest ready =
                HttpRequest.newBuilder(server.uri("/q/health/ready")).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            Await.until(
                    "readiness is down",
                    Duration.ofSeconds(STOP_S_MAX),
                    () -> http.send(ready, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 503);
        }
    }

    private static void pushUntilClosed(SyncClient client, Writer writer, DocumentId document) {
        try {
            while (client.isOpen()) {
                writer.type("after ");
                client.send(writer.pushLast(document));
            }
        } catch (CompletionException closed) {
            // The connection ended between the question and the push.
        }
    }

    private static long lastAck(SyncClient client, long before) {
        return client.received(DownFrame.Ack.class).stream()
                .mapToLong(DownFrame.Ack::lsn)
                .max()
                .orElse(before);
    }

    private static void stop(ServerProcess server) {
        try {
            server.stop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
