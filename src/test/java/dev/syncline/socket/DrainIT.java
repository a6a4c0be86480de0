package dev.syncline.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.process.ServerProcess;
import dev.syncline.wire.DownFrame;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a packaged server, as its peers see it. */
class DrainIT {
    @TempDir
    Path folder;

    @Test
    @DisplayName("[SO14] a server that stops asks its peers to come back; what was acknowledged is there when it does")
    void so14_drain() throws Exception {
        try (ServerProcess server = new ServerProcess(folder).start();
                Writer writer = Writer.ofNote()) {
            URI address = server.uri("/");
            Person ada = Person.guest(address, "Ada");
            DocumentId document = Ids.document();
            try (SyncClient client = SyncClient.greeted(address, ada.token())) {
                client.open(document, "note", writer.timeline());
                writer.type("before the stop");
                client.push(writer.pushLast(document));

                CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(server));
                assertThat(client.await(DownFrame.Drain.class).afterMs()).isPositive();
                assertThat(client.awaitClosed()).isEqualTo(new SyncClient.Closed(1000, "DRAINING"));
                stopped.get(40, TimeUnit.SECONDS);
            }
            server.start();
            try (SyncClient client = SyncClient.greeted(address, ada.token())) {
                DownFrame.Opened opened = client.open(document, null, writer.timeline());
                assertThat(opened.cursors().get(0).durable()).isEqualTo(1);
            }
        }
    }

    private static void stop(ServerProcess server) {
        try {
            server.stop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
