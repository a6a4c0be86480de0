package dev.syncline.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.DocumentId;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Frames that end in the middle, over a real WebSocket. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CutFramesTest {
    /** Every so many bytes a frame is cut; 1: at every byte. */
    private static final int STEP = Integer.getInteger("syncline.cut.step", 16);

    private final long seed = Long.getLong("syncline.cut.seed", new SecureRandom().nextLong());

    @TestHTTPResource("/")
    URI server;

    @Test
    @DisplayName("[SO7] each frame, cut at any byte, ends its connection and leaves nothing; whole, it is taken"
            + " (RELIABILITY 18)")
    void so7_cutAnywhere() throws Exception {
        Random random = new Random(seed);
        Person ada = Person.guest("Ada");
        DocumentId document = Ids.document();
        int cuts = 0;
        try (SyncClient whole = SyncClient.greeted(server, ada.token());
                Writer writer = Writer.ofNote()) {
            whole.open(document, "note", writer.timeline());
            writer.type("not before it is whole");
            UpFrame.Push push = writer.pushLast(document);
            List<UpFrame> frames = List.of(
                    new UpFrame.Hello(Frames.VERSION, "test"),
                    new UpFrame.Open(Ids.document(), "note", null, null, 0, null, List.of(writer.timeline())),
                    push,
                    new UpFrame.Presence(document, new byte[40]),
                    new UpFrame.Close(document));
            for (UpFrame frame : frames) {
                byte[] bytes = Frames.encode(frame);
                for (int end = random.nextInt(STEP); end < bytes.length; end += STEP) {
                    cut(ada, document, Arrays.copyOf(bytes, end), frame + " cut at " + end + ", seed " + seed);
                    cuts++;
                }
            }

            assertThat(whole.push(push).seq()).as("nothing of it was stored").isEqualTo(2);
            assertThat(ada.json(document)).contains("not before it is whole");
            System.out.println("[SO7] " + cuts + " cuts, 1 ack, -Dsyncline.cut.seed=" + seed);
        }
    }

    private void cut(Person person, DocumentId document, byte[] bytes, String what) throws Exception {
        try (SyncClient client = SyncClient.greeted(server, person.token())) {
            client.open(document, null);
            client.sendBytes(bytes);
            assertThat(client.await(DownFrame.Fault.class).code()).as(what).isEqualTo("BAD_FRAME");
            assertThat(client.awaitClosed().reason()).as(what).isEqualTo("BAD_FRAME");
        }
    }
}
