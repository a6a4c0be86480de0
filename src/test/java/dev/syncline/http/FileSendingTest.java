package dev.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.live.Documents;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A file over a real connection, without the rest of the server. */
class FileSendingTest {
    private static final int SIZE = 30_000_000;
    private static final int STALL_MS = 200;
    private static final int WAIT_S_MAX = 60;

    @Test
    @DisplayName("[SN11] a reader that takes nothing for long is given up, and what was held for it is let go")
    void sn11_aReaderThatTakesNothing() throws Exception {
        var let = new CountDownLatch(1);
        var file = new Documents.Saved(null, List.of(new byte[SIZE], new byte[1]), let::countDown);
        Vertx vertx = Vertx.vertx();
        try {
            Router router = Router.router(vertx);
            router.get().handler(exchange -> {
                exchange.addEndHandler(over -> file.done().run());
                new FileSending(exchange, file).begin(STALL_MS);
            });
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(WAIT_S_MAX, TimeUnit.SECONDS);
            try (Socket reader = new Socket("127.0.0.1", server.actualPort())) {
                reader.setSoTimeout(WAIT_S_MAX * 1_000);
                reader.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(let.await(WAIT_S_MAX, TimeUnit.SECONDS)).isTrue();
                assertThat(readToEnd(reader)).isPositive().isLessThan(SIZE);
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(WAIT_S_MAX, TimeUnit.SECONDS);
        }
    }

    private static long readToEnd(Socket reader) {
        byte[] buffer = new byte[1 << 16];
        long read = 0;
        try {
            for (int some; (some = reader.getInputStream().read(buffer)) > 0; ) {
                read += some;
            }
        } catch (IOException reset) {
            // The server ends such a connection in one way or the other.
            return read;
        }
        return read;
    }
}
