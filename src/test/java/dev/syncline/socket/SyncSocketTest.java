package dev.syncline.socket;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.ProjectId;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The protocol over a WebSocket, and what only a WebSocket can do wrong. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SyncSocketTest extends SyncContract {
    @Override
    Transport transport() {
        return Transport.SOCKET;
    }

    @Test
    @DisplayName("[SO7] what is no frame ends the connection: unknown type, malformed, text, before hello, oversized")
    void so7_badFrames() throws Exception {
        Person ada = Person.guest("Ada");
        byte[] unknown = new dev.syncline.codec.CborWriter()
                .map(1)
                .text("t")
                .text("shout")
                .toByteArray();
        for (byte[] bytes : List.of(unknown, new byte[] {1, 2, 3}, new byte[0])) {
            try (SyncClient client = SyncClient.greeted(server, ada.token())) {
                client.sendBytes(bytes);
                assertThat(client.await(DownFrame.Fault.class).code()).isEqualTo("BAD_FRAME");
                assertThat(client.awaitClosed()).isEqualTo(new SyncClient.Closed(1008, "BAD_FRAME"));
            }
        }
        try (SyncClient client = SyncClient.greeted(server, ada.token())) {
            client.sendText("hello");
            assertThat(client.awaitClosed()).isEqualTo(new SyncClient.Closed(1008, "BAD_FRAME"));
        }
        try (SyncClient client = connect(ada)) {
            client.send(new UpFrame.Close(document));
            assertThat(client.awaitClosed()).isEqualTo(new SyncClient.Closed(1008, "BAD_FRAME"));
        }
        try (SyncClient client = SyncClient.greeted(server, ada.token())) {
            client.sendBytes(new byte[Frames.BYTES_MAX + 1]);
            assertThat(client.awaitClosed()).isEqualTo(new SyncClient.Closed(1009, "FRAME_TOO_LARGE"));
        }
        try (SyncClient client = SyncClient.greeted(server, ada.token())) {
            client.startSending(new byte[4 * Frames.BYTES_MAX]);
            assertThat(client.awaitClosed().code()).isIn(1006, 1009);
        }
        try (SyncClient client = connect(ada)) {
            client.send(new UpFrame.Hello(99, "from the future"));
            assertThat(client.awaitClosed()).isEqualTo(new SyncClient.Closed(1008, "VERSION"));
        }
    }

    @Test
    @DisplayName("[SO7] a message that never ends, in small or tiny pieces, ends its connection; nobody else notices")
    void so7_endlessMessage() throws Exception {
        Person ada = Person.guest("Ada");
        try (SyncClient other = SyncClient.greeted(server, ada.token());
                Writer writer = Writer.ofNote()) {
            other.open(document, "note", writer.timeline());
            for (int pieceBytes : new int[] {1_000, 7}) {
                try (SyncClient endless = SyncClient.greeted(server, ada.token())) {
                    endless.sendWithoutEnd(pieceBytes, 16 * Frames.BYTES_MAX);
                    assertThat(endless.awaitClosed().code())
                            .as("broken off while it sent, or told")
                            .isIn(1006, 1009);
                }
                writer.type("still here");
                other.push(writer.pushLast(document));
            }
            assertThat(other.isOpen()).isTrue();
        }
    }

    @Test
    @DisplayName("[SO8] pushes over HTTP are authorised and refused like those on the socket")
    void so8_refusedPushes() throws Exception {
        Person ada = Person.guest("Ada");
        Person eve = Person.guest("Eve");
        ProjectId project = ProjectId.read(ada.project("Ours")).orElseThrow();
        try (SyncClient client = SyncClient.greeted(server, ada.token());
                Writer writer = Writer.ofNote()) {
            client.send(new UpFrame.Open(document, "note", project, null, 0, null, List.of()));
            client.await(DownFrame.Opened.class);
            writer.type("one");
            writer.type("two");

            assertThat(code(posted(eve, writer.push(document, 1, 1)))).isEqualTo("UNKNOWN_DOCUMENT");
            ada.addMember(project.text(), eve, "viewer");
            assertThat(code(posted(eve, writer.push(document, 1, 1)))).isEqualTo("READ_ONLY");
            assertThat(code(posted(ada, writer.push(document, 2, 2)))).isEqualTo("NON_CONTIGUOUS");
            assertThat(posted(ada, writer.push(document, 1, 2))).isInstanceOf(DownFrame.Ack.class);
            assertThat(posted(ada, writer.push(document, 1, 2))).isInstanceOf(DownFrame.Ack.class);
        }
        for (byte[] body : List.of(new byte[] {1, 2}, Frames.encode(new UpFrame.Close(document)))) {
            post(ada.asks(), body).statusCode(400).body("code", equalTo("BAD_FRAME"));
        }
        assertThat(announced(ada, 2 * 1024 * 1024 + 1)).startsWith("HTTP/1.1 413");
        post(given(), new byte[1]).statusCode(401);
    }

    /** The status line that answers a push whose size is announced and whose body never comes. */
    private String announced(Person person, int bytes) throws Exception {
        String head = "POST /sync/push HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Bearer "
                + person.token() + "\r\nContent-Type: application/cbor\r\nContent-Length: " + bytes + "\r\n\r\n";
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static ValidatableResponse post(RequestSpecification request, byte[] body) {
        return request.contentType("application/cbor")
                .body(body)
                .post("/sync/push")
                .then();
    }

    private static DownFrame posted(Person person, UpFrame.Push push) {
        byte[] answer = post(person.asks(), Frames.encode(push))
                .statusCode(200)
                .extract()
                .asByteArray();
        return Frames.decodeBody(answer).get(0);
    }

    private static String code(DownFrame frame) {
        return ((DownFrame.Fault) frame).code();
    }

    private SyncClient connect(Person person) throws Exception {
        return SyncClient.connect(server, builder -> builder.header("Authorization", "Bearer " + person.token()));
    }
}
