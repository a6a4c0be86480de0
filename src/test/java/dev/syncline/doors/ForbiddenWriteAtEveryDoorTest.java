package dev.syncline.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.codec.Bytes;
import dev.syncline.command.Arguments;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Outcome;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.IssuerResource;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Person;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Transport;
import dev.syncline.socket.Writer;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
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
    private static final String JSON = "application/json";
    private static final String BYTES = "application/octet-stream";
    private static final Arguments TICKET = Arguments.NONE.with("ticket", "t1");
    private static final byte[] CLOSE = CommandCodec.encode(new Command("ticket.close", 1, 1, 0, 7, TICKET));

    @TestHTTPResource("/")
    URI server;

    private final DocumentId desk = Ids.document();
    private final TimelineId annsTimeline = Ids.timeline();
    private Person ann;
    private Person bob;
    private Person vic;
    private Person eve;
    private SyncClient annsSocket;
    private byte[] change;

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
        String on(ForbiddenWriteAtEveryDoorTest scene) throws Exception;
    }

    static Stream<Row> rows() {
        String raw = "a change by an editor";
        String viewers = "a command by a viewer";
        String strangers = "a command by a stranger";
        String foreign = "a command on somebody else's timeline";
        return Stream.of(
                new Row(raw, "the socket", "rejected MALFORMED", it -> it.decidedOf(it.socket(it.bob, it.change))),
                new Row(raw, "POST /sync/push", "rejected MALFORMED", it -> it.decidedOf(it.http(it.bob, it.change))),
                new Row(raw, "PUT /documents/{id}", "409 COMMANDS_ONLY", it -> it.put(it.bob)),
                new Row(
                        raw,
                        "POST /documents/{id}/commands",
                        "400 BAD_REQUEST",
                        it -> Answers.problem(
                                it.bob.asks().contentType(JSON).body(it.change).post(it.address("/commands")))),
                new Row(raw, "POST /documents/{id}/restore", "409 COMMANDS_ONLY", it -> it.restore(it.bob)),
                new Row(
                        raw,
                        "POST /documents?id=",
                        "409 CONFLICT",
                        it -> Answers.problem(it.bob
                                .asks()
                                .header("Syncline-Project", it.projectOf())
                                .contentType(BYTES)
                                .body(it.file())
                                .post("/documents?id=" + it.desk.text()))),
                new Row(
                        raw,
                        "POST /documents",
                        "409 CONFLICT",
                        it -> Answers.problem(it.bob
                                .asks()
                                .header("Syncline-Project", it.projectOf())
                                .contentType(JSON)
                                .body(Map.of("type", "note", "title", "Mine", "id", it.desk.text()))
                                .post("/documents"))),
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
                        it -> Answers.frame(it.socket(it.bob, it.annsTimeline, 2, CLOSE))));
    }

    @BeforeEach
    void open() throws Exception {
        ann = Person.guest("Ann");
        bob = Person.guest("Bob");
        vic = Person.guest("Vic");
        eve = Person.guest("Eve");
        String project = ann.project("Ours");
        ann.addMember(project, bob, "editor");
        ann.addMember(project, vic, "viewer");
        try (Writer writer = Writer.ofNote()) {
            change = writer.type("closed");
        }
        annsSocket = SyncClient.greeted(server, ann.token());
        ProjectId id = ProjectId.parse(project);
        annsSocket.send(new UpFrame.Open(desk, "desk", id, null, 0, null, List.of(annsTimeline)));
        annsSocket.await(DownFrame.Opened.class);
        annsSocket.push(push(annsTimeline, 1, command("ticket.open", TICKET.with("title", "Door"))));
    }

    @AfterEach
    void close() {
        annsSocket.close();
    }

    @ParameterizedTest(name = "[CS11] {0}")
    @MethodSource("rows")
    void cs11_refused(Row row) throws Exception {
        String before = ann.json(desk);
        String listed = title();

        assertThat(row.attempt().on(this)).isEqualTo(row.answer());

        assertThat(ann.json(desk)).isEqualTo(before).contains("\"state\":\"open\"");
        assertThat(title()).isEqualTo(listed);
        byte[] chain = ChainHash.next(ChainHash.start(), command("ticket.open", TICKET.with("title", "Door")));
        DownFrame.Ack ack = annsSocket.push(new UpFrame.Push(annsTimeline, desk, 2, chain, List.of(CLOSE)));
        assertThat(decided(ack.seq()).outcome()).isEqualTo(Outcome.APPLIED);
    }

    private static byte[] command(String mutator, Arguments arguments) {
        return CommandCodec.encode(new Command(mutator, 1, 0, 0, 1, arguments));
    }

    private UpFrame.Push push(TimelineId timeline, long first, byte[] entry) {
        return new UpFrame.Push(timeline, desk, first, ChainHash.start(), List.of(entry));
    }

    private DownFrame socket(Person person, byte[] entry) throws Exception {
        return socket(person, Ids.timeline(), 1, entry);
    }

    /** The answer to a push, on a connection that has the desk open if it may. */
    private DownFrame socket(Person person, TimelineId timeline, long first, byte[] entry) throws Exception {
        return over(Transport.SOCKET, person, timeline, first, entry);
    }

    private DownFrame over(Transport transport, Person person, TimelineId timeline, long first, byte[] entry)
            throws Exception {
        try (SyncClient client = SyncClient.greeted(transport, server, person.token())) {
            if (person != eve) {
                client.open(desk, null);
            }
            client.send(push(timeline, first, entry));
            return client.await(
                    DownFrame.class, frame -> frame instanceof DownFrame.Ack || frame instanceof DownFrame.Fault);
        }
    }

    private DownFrame http(Person person, byte[] entry) {
        Response answer = person.asks()
                .contentType("application/cbor")
                .body(Frames.encode(push(Ids.timeline(), 1, entry)))
                .post("/sync/push");
        assertThat(answer.statusCode()).isEqualTo(200);
        return Frames.decodeBody(answer.asByteArray()).get(0);
    }

    /** What became of the entry that was acknowledged, as Ann hears of it. */
    private String decidedOf(DownFrame answer) throws Exception {
        assertThat(answer).isInstanceOf(DownFrame.Ack.class);
        Decided decided = decided(((DownFrame.Ack) answer).seq());
        assertThat(Bytes.equal(decided.command(), change)).isTrue();
        return decided.outcome() instanceof Outcome.Rejected rejected ? "rejected " + rejected.reason() : "accepted";
    }

    private Decided decided(long seq) throws Exception {
        return DecidedCodec.decode(
                SyncClient.entry(annsSocket.itemsUpTo(desk, seq).getLast()));
    }

    private String address(String rest) {
        return "/documents/" + desk.text() + rest;
    }

    private String projectOf() {
        return ann.asks().get(address("")).header("Syncline-Project");
    }

    private byte[] file() {
        try (Writer writer = Writer.ofNote()) {
            return writer.save();
        }
    }

    private String put(Person person) {
        return Answers.problem(person.asks().contentType(BYTES).body(change).put(address("")));
    }

    private String delete(Person person) {
        return Answers.problem(person.asks().delete(address("")));
    }

    private String restore(Person person) {
        return Answers.problem(
                person.asks().queryParam("heads", "00".repeat(32)).post(address("/restore")));
    }

    private String command(Person person, TimelineId timeline) {
        String on = timeline == null ? "" : ",\"timeline\":\"" + timeline.text() + "\"";
        return Answers.problem(person.asks()
                .contentType(JSON)
                .body("{\"mutator\":\"ticket.close\",\"version\":1,\"arguments\":{\"ticket\":\"t1\"}" + on + "}")
                .post(address("/commands")));
    }

    /** Gives a command again that was rejected when Bob gave it. */
    private String resubmitBobs(Person person) {
        bob.asks()
                .contentType(JSON)
                .body("{\"mutator\":\"ticket.close\",\"version\":1,\"arguments\":{}}")
                .post(address("/commands"))
                .then()
                .statusCode(200);
        String item = bob.asks().get("/inbox").jsonPath().getString("items[0].id");
        return Answers.problem(person.asks()
                .contentType(JSON)
                .body("{\"arguments\":{\"ticket\":\"t1\"}}")
                .post("/inbox/" + item + "/resubmit"));
    }

    private String title() {
        return ann.asks().get("/documents?type=desk").asString();
    }
}
