package dev.syncline.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.command.Outcome;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.IssuerResource;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Transport;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One write to a ticket desk that its author may not make, at every door it could come through. Ann owns the desk, Bob edits,
 * Vic views, Eve is a stranger.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class ForbiddenWriteAtEveryDoorTest {
    private static final byte[] CLOSE = DeskDoors.CLOSE;
    private static final byte[] REMOVE = DeskDoors.REMOVE;

    @TestHTTPResource("/")
    URI server;

    private DeskDoors doors;

    /**
     * @param write what is written, and by whom
     * @param answer what the door says
     */
    private record Row(String write, String door, String answer, Attempt attempt) {
        @Override
        public String toString() {
            return write + ", at " + door + ": " + answer;
        }
    }

    private interface Attempt {
        String on(DeskDoors doors) throws Exception;
    }

    static Stream<Row> rows() {
        String prefix = "POST /users/{user}/session/{session}/{id}/";
        String raw = "a change by an editor";
        String viewers = "a command by a viewer";
        String strangers = "a command by a stranger";
        String foreign = "a command on somebody else's timeline";
        String owners = "an owner's command by an editor";
        return Stream.of(
                new Row(owners, "the socket", "rejected FORBIDDEN", it -> it.decidedOf(it.socket(it.bob, REMOVE))),
                new Row(
                        owners,
                        "POST /sync/connections/{id}/up",
                        "rejected FORBIDDEN",
                        it -> it.decidedOf(it.over(Transport.POLL, it.bob, Ids.timeline(), 1, REMOVE))),
                new Row(owners, "POST /sync/push", "rejected FORBIDDEN", it -> it.decidedOf(it.http(it.bob, REMOVE))),
                new Row(owners, "POST /documents/{id}/commands", "rejected forbidden", it -> it.removal(it.bob, "")),
                new Row(
                        owners + " who says to be one",
                        "POST /documents/{id}/commands",
                        "rejected forbidden",
                        it -> it.removal(it.bob, ",\"trust\":30,\"role\":\"owner\"")),
                new Row(
                        owners,
                        "a chunk below a signed prefix",
                        "rejected FORBIDDEN",
                        it -> it.chunk(it.bob, Ids.timeline(), 1, REMOVE)),
                new Row(raw, "a chunk below a signed prefix", "409 COMMANDS_ONLY", it -> it.chunk(it.bob, it.change)),
                new Row(
                        raw,
                        "a chunk below a signed prefix, in a push",
                        "rejected MALFORMED",
                        it -> it.chunk(it.bob, Ids.timeline(), 1, it.change)),
                new Row(
                        foreign,
                        "a chunk below a signed prefix",
                        "403 TIMELINE_FOREIGN",
                        it -> it.chunk(it.bob, it.annsTimeline, 2, CLOSE)),
                new Row(viewers, prefix, "403 READ_ONLY", it -> Answers.problem(it.askForPrefix(it.vic))),
                new Row(strangers, prefix, "404 UNKNOWN_DOCUMENT", it -> Answers.problem(it.askForPrefix(it.eve))),
                new Row(
                        raw,
                        "POST /sync/connections/{id}/up",
                        "rejected MALFORMED",
                        it -> it.decidedOf(it.over(Transport.POLL, it.bob, Ids.timeline(), 1, it.change))),
                new Row(
                        viewers,
                        "POST /sync/connections/{id}/up",
                        "fault READ_ONLY",
                        it -> Answers.frame(it.over(Transport.STREAM, it.vic, Ids.timeline(), 1, CLOSE))),
                new Row(raw, "the socket", "rejected MALFORMED", it -> it.decidedOf(it.socket(it.bob, it.change))),
                new Row(raw, "POST /sync/push", "rejected MALFORMED", it -> it.decidedOf(it.http(it.bob, it.change))),
                new Row(raw, "PUT /documents/{id}", "409 COMMANDS_ONLY", it -> it.put(it.bob)),
                new Row(raw, "POST /documents/{id}/commands", "400 BAD_REQUEST", it -> it.bytesAsCommand(it.bob)),
                new Row(raw, "POST /documents/{id}/restore", "409 COMMANDS_ONLY", it -> it.restore(it.bob)),
                new Row(raw, "POST /documents?id=", "409 CONFLICT", it -> it.importOver(it.bob)),
                new Row(raw, "POST /documents", "409 CONFLICT", it -> it.createOver(it.bob)),
                new Row(raw, "the door for automerge-repo", "doc-unavailable", it -> it.peer(it.bob)),
                new Row(strangers, "the door for automerge-repo", "doc-unavailable", it -> it.peer(it.eve)),
                new Row(viewers, "the socket", "fault READ_ONLY", it -> Answers.frame(it.socket(it.vic, CLOSE))),
                new Row(viewers, "POST /sync/push", "fault READ_ONLY", it -> Answers.frame(it.http(it.vic, CLOSE))),
                new Row(viewers, "POST /documents/{id}/commands", "403 READ_ONLY", it -> it.command(it.vic, null)),
                new Row(viewers, "PUT /documents/{id}", "403 READ_ONLY", it -> it.put(it.vic)),
                new Row(viewers, "POST /documents/{id}/restore", "403 READ_ONLY", it -> it.restore(it.vic)),
                new Row(viewers, "DELETE /documents/{id}", "403 READ_ONLY", it -> it.delete(it.vic)),
                new Row(viewers, "POST /inbox/{item}/resubmit", "404 NOT_FOUND", it -> it.resubmitBobs(it.vic)),
                new Row(
                        strangers,
                        "the socket",
                        "fault UNKNOWN_DOCUMENT",
                        it -> Answers.frame(it.socket(it.eve, CLOSE))),
                new Row(
                        strangers,
                        "POST /sync/connections/{id}/up",
                        "fault UNKNOWN_DOCUMENT",
                        it -> Answers.frame(it.over(Transport.POLL, it.eve, Ids.timeline(), 1, CLOSE))),
                new Row(
                        foreign,
                        "POST /sync/connections/{id}/up",
                        "fault TIMELINE_FOREIGN",
                        it -> Answers.frame(it.over(Transport.STREAM, it.bob, it.annsTimeline, 2, CLOSE))),
                new Row(
                        strangers,
                        "POST /sync/push",
                        "fault UNKNOWN_DOCUMENT",
                        it -> Answers.frame(it.http(it.eve, CLOSE))),
                new Row(
                        strangers,
                        "POST /documents/{id}/commands",
                        "404 UNKNOWN_DOCUMENT",
                        it -> it.command(it.eve, null)),
                new Row(strangers, "PUT /documents/{id}", "404 UNKNOWN_DOCUMENT", it -> it.put(it.eve)),
                new Row(strangers, "POST /documents/{id}/restore", "404 UNKNOWN_DOCUMENT", it -> it.restore(it.eve)),
                new Row(strangers, "DELETE /documents/{id}", "404 UNKNOWN_DOCUMENT", it -> it.delete(it.eve)),
                new Row(strangers, "POST /inbox/{item}/resubmit", "404 NOT_FOUND", it -> it.resubmitBobs(it.eve)),
                new Row(
                        foreign,
                        "POST /documents/{id}/commands",
                        "403 TIMELINE_FOREIGN",
                        it -> it.command(it.bob, it.annsTimeline)),
                new Row(
                        foreign,
                        "the socket",
                        "fault TIMELINE_FOREIGN",
                        it -> Answers.frame(it.over(Transport.SOCKET, it.bob, it.annsTimeline, 2, CLOSE))));
    }

    @BeforeEach
    void open() throws Exception {
        doors = new DeskDoors(server);
    }

    @AfterEach
    void close() {
        doors.close();
    }

    @ParameterizedTest(name = "[CS11] {0}")
    @MethodSource("rows")
    void cs11_refused(Row row) throws Exception {
        String before = doors.value();
        String listed = doors.listed();

        assertThat(row.attempt().on(doors)).isEqualTo(row.answer());

        assertThat(doors.value()).isEqualTo(before).contains("\"state\":\"open\"", "1A");
        assertThat(doors.listed()).isEqualTo(listed);
        assertThat(doors.annGoesOn()).isEqualTo(Outcome.APPLIED);
    }
}
