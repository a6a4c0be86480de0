package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.live.Ports;
import dev.syncline.process.Await;
import dev.syncline.socket.Writer;
import io.netty.util.internal.PlatformDependent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoublePredicate;
import org.automerge.ObjectId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Readers who ask for a large document at once and take their time. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class SlowReadersTest {
    private static final int READERS = 10;
    /** More than the system's own buffers of a connection take. */
    private static final int PIECES = 180;

    private static final int PIECE_BYTES = 64 * 1024;
    private static final int WAIT_MS_MAX = 60_000;
    /** What Netty's pools may take beside the readers' pieces: some chunks. */
    private static final long POOLS_BYTES_MAX = 40L << 20;

    @TestHTTPResource
    URI server;

    @Inject
    Ports ports;

    @Test
    @DisplayName("[SN11] slow readers of a large document share one copy, which is sent as fast as each takes it")
    void sn11_slowReadersShareOneCopy() throws Exception {
        Guest ada = guest("Ada");
        String id = ada.create("note", "");
        byte[] changes = changes();
        ada.asks()
                .contentType("application/vnd.automerge")
                .body(changes)
                .put("/documents/{id}", id)
                .then()
                .statusCode(200);
        int size = ada.asks()
                .accept("application/vnd.automerge")
                .get("/documents/{id}", id)
                .asByteArray()
                .length;
        assertThat(size).isGreaterThan(PIECES * PIECE_BYTES);
        long before = outsideTheHeap();
        assertThat(before).isPositive();

        List<Socket> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(ask(ada, id));
        }
        for (Socket reader : readers) {
            assertThat(reader.getInputStream().read())
                    .as("the answer has begun")
                    .isEqualTo('H');
        }
        long more = outsideTheHeap() - before;
        assertThat(more).as("bytes outside the heap for %d readers", READERS).isLessThan(POOLS_BYTES_MAX);
        assertThat(metric("syncline_live_file_readers")).isEqualTo(READERS);
        assertThat(metric("syncline_live_file_bytes"))
                .as("while snapshots may still be made")
                .isBetween((double) PIECES * PIECE_BYTES, READERS / 2.0 * size);

        assertWhole(readers.removeFirst().getInputStream());
        for (Socket reader : readers) {
            reader.close();
        }
        Await.until("nobody reads", Duration.ofMillis(WAIT_MS_MAX), () -> metric("syncline_live_file_readers") == 0);
    }

    @Test
    @DisplayName("[SN11] nothing is held for readers who went before their file was read")
    void sn11_goneBeforeTheFile() throws Exception {
        Guest ada = guest("Ada");
        String id = ada.create("note", "Shopping");
        CountDownLatch held = new CountDownLatch(1);
        ports.executor().execute(() -> awaitQuietly(held));
        try {
            List<Socket> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(ask(ada, id));
            }
            awaitConnections(open -> open >= READERS);
            for (Socket reader : readers) {
                reader.setSoLinger(true, 0);
                reader.close();
            }
            awaitConnections(open -> open < READERS);
        } finally {
            held.countDown();
        }

        ada.asks()
                .accept("application/vnd.automerge")
                .get("/documents/{id}", id)
                .then()
                .statusCode(200);
        Await.until("nobody reads", Duration.ofMillis(WAIT_MS_MAX), () -> metric("syncline_live_file_readers") == 0);
    }

    private static void awaitConnections(DoublePredicate enough) throws InterruptedException {
        Await.until(
                "the server has seen them come and go",
                Duration.ofMillis(WAIT_MS_MAX),
                () -> enough.test(metric("http_server_active_connections")));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(WAIT_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("[SN11] a file says how long it is, and nothing is held for who asks for its head or has it already")
    void sn11_headAndLength() throws Exception {
        Guest ada = guest("Ada");
        String id = ada.create("note", "Shopping");
        Response file = ada.asks().accept("application/vnd.automerge").get("/documents/{id}", id);
        assertThat(file.header("Content-Length")).isEqualTo(Integer.toString(file.asByteArray().length));
        ada.asks()
                .accept("application/vnd.automerge")
                .head("/documents/{id}", id)
                .then()
                .statusCode(200)
                .header("Syncline-Seq", "2");
        ada.asks()
                .accept("application/vnd.automerge")
                .header("If-None-Match", file.header("ETag"))
                .get("/documents/{id}", id)
                .then()
                .statusCode(304);
        Await.until("nobody reads", Duration.ofMillis(WAIT_MS_MAX), () -> metric("syncline_live_file_readers") == 0);
    }

    /** What buffers outside the heap take, whichever way Netty got them. */
    private static long outsideTheHeap() {
        return Math.max(0, PlatformDependent.usedDirectMemory())
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
    }

    /** A connection with the smallest window, on which a file was asked for. */
    private Socket ask(Guest who, String id) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(1);
        socket.setSoTimeout(WAIT_MS_MAX);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        socket.getOutputStream()
                .write(("GET /documents/" + id + " HTTP/1.1\r\nHost: " + server.getAuthority()
                                + "\r\nAccept: application/vnd.automerge\r\nConnection: close\r\nAuthorization: Bearer "
                                + who.token() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void assertWhole(InputStream answer) throws IOException {
        String text = new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1);
        int body = text.indexOf("\r\n\r\n") + 4;
        assertThat(text.length() - body).isGreaterThan(PIECES * PIECE_BYTES);
        assertThat(text.substring(0, body).toLowerCase(Locale.ROOT))
                .contains("content-length: " + (text.length() - body) + "\r\n");
    }

    /** Changes with bytes that nothing makes smaller. */
    private static byte[] changes() {
        var random = new Random(PIECES);
        var body = new ByteArrayOutputStream();
        try (Writer writer = Writer.ofNote()) {
            for (int piece = 0; piece < PIECES; piece++) {
                byte[] bytes = new byte[PIECE_BYTES];
                random.nextBytes(bytes);
                String key = "piece " + piece;
                body.writeBytes(writer.change(change -> change.set(ObjectId.ROOT, key, bytes)));
            }
        }
        return body.toByteArray();
    }

    private static double metric(String name) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
