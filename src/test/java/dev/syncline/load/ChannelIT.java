package dev.syncline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two packaged servers on one Postgres tell each other, and what is left if they cannot. */
class ChannelIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int LETTERS = 20;
    private static final int BREAKS = Integer.getInteger("syncline.channel.breaks", 2);

    @TempDir
    Path folder;

    private TwoNodes nodes;
    private Guest ada;
    private DocumentId document;

    @BeforeEach
    void prepare() throws Exception {
        nodes = new TwoNodes(folder);
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    private void start() throws Exception {
        nodes.start();
        ada = Guest.signIn(nodes.left, "Ada");
        document = DocumentId.parse(ada.make(ada.project("both", List.of()), "note"));
    }

    @Test
    @DisplayName(
            "[NO5] what is committed and said on one node reaches the other by the channel; [NO6] with the channel's"
                    + " connections ended again and again nothing is lost, and it comes back (RELIABILITY 7)")
    void no6_brokenChannel() throws Exception {
        start();
        try (SyncClient reader = SyncClient.greeted(nodes.right.uri("/"), ada.token());
                SyncClient client = SyncClient.greeted(nodes.left.uri("/"), ada.token());
                Writer writer = Writer.ofNote()) {
            reader.open(document, "note");
            client.open(document, "note", writer.timeline());
            hear(2);
            say(client, reader, "hello over there");
            type("with the channel", client, writer, reader);
            assertThat(nodes.right.metric("syncline_channel_heard_total")).isPositive();

            for (int i = 1; i <= BREAKS; i++) {
                assertThat(endListeners()).as("listeners that were ended").isPositive();
                type("with the channel broken " + i, client, writer, reader);
                hear(2);
                say(client, reader, "back again " + i);
            }
            assertThat(losses(nodes.left) + losses(nodes.right)).isGreaterThanOrEqualTo(BREAKS);
            assertThat(ada.journal(document)).hasSize(1 + LETTERS * (1 + BREAKS));
        }
    }

    @Test
    @DisplayName("[NO6] nodes that cannot hear each other have everything from the rows, but for presence"
            + " (RELIABILITY 11)")
    void no6_deafNode() throws Exception {
        nodes.right.env("SYNCLINE_CHANNEL_ENABLED", "false");
        start();
        try (SyncClient reader = SyncClient.greeted(nodes.right.uri("/"), ada.token());
                SyncClient client = SyncClient.greeted(nodes.left.uri("/"), ada.token());
                Writer writer = Writer.ofNote()) {
            reader.open(document, "note");
            client.open(document, "note", writer.timeline());
            hear(1);
            client.send(new UpFrame.Presence(document, "nobody".getBytes()));
            type("without a channel", client, writer, reader);
            assertThat(reader.received(DownFrame.Presence.class)).isEmpty();
            for (ServerProcess node : nodes.both()) {
                assertThat(node.metric("syncline_channel_sent_total")).isZero();
            }
        }
    }

    /** Waits until so many nodes hear the left one, itself included. */
    private void hear(int count) throws InterruptedException {
        Await.until(count + " nodes", PATIENCE, () -> nodes.left.metric("syncline_nodes") == count);
    }

    private void say(SyncClient from, SyncClient to, String words) throws Exception {
        from.send(new UpFrame.Presence(document, words.getBytes()));
        DownFrame.Presence said =
                to.await(DownFrame.Presence.class, presence -> Arrays.equals(presence.payload(), words.getBytes()));
        assertThat(said.document()).isEqualTo(document);
        assertThat(said.user().text()).isEqualTo(ada.user());
    }

    /** Letter by letter, each when the other node's reader has the one before. */
    private void type(String when, SyncClient client, Writer writer, SyncClient reader) throws Exception {
        long[] gapsMs = new long[LETTERS];
        for (int i = 0; i < LETTERS; i++) {
            writer.type("x");
            long seq = client.push(writer.pushLast(document)).seq();
            long acked = System.nanoTime();
            reader.itemsUpTo(document, seq);
            gapsMs[i] = (System.nanoTime() - acked) / 1_000_000;
        }
        Arrays.sort(gapsMs);
        System.out.println("[NO6] " + when + ": " + LETTERS + " letters reached the other node's reader p50 "
                + gapsMs[LETTERS / 2] + " ms, max " + gapsMs[LETTERS - 1] + " ms after their ack");
    }

    private static double losses(ServerProcess node) throws Exception {
        return node.metric("syncline_channel_losses_total");
    }

    private long endListeners() throws SQLException {
        return nodes.number("select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory'"
                + " and classid = 1398361667 and database ="
                + " (select oid from pg_database where datname = current_database())");
    }
}
