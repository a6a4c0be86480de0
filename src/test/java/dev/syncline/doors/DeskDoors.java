package dev.syncline.doors;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.change.ChangeHeader;
import dev.syncline.command.Arguments;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Outcome;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.interop.RepoClient;
import dev.syncline.journal.ChainHash;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Person;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Transport;
import dev.syncline.socket.Writer;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A ticket desk and every door that a write to it could come through. Ann owns the desk, Bob edits, Vic views, Eve is a
 * stranger.
 */
final class DeskDoors implements AutoCloseable {
    static final byte[] CLOSE =
            CommandCodec.encode(new Command("ticket.close", 1, 1, 0, 7, Arguments.NONE.with("ticket", "t1")));
    static final byte[] REMOVE =
            CommandCodec.encode(new Command("seat.remove", 1, 1, 0, 8, Arguments.NONE.with("seat", "1A")));

    private static final String JSON = "application/json";
    private static final String BYTES = "application/octet-stream";
    private static final String CBOR = "application/cbor";
    private static final List<byte[]> BEGINNING = List.of(
            command("ticket.open", Arguments.NONE.with("ticket", "t1").with("title", "Door")),
            command("seat.add", Arguments.NONE.with("seat", "1A")));

    final Person ann = Person.guest("Ann");
    final Person bob = Person.guest("Bob");
    final Person vic = Person.guest("Vic");
    final Person eve = Person.guest("Eve");
    final TimelineId annsTimeline = Ids.timeline();
    final byte[] change;

    private final URI server;
    private final DocumentId desk = Ids.document();
    private final SyncClient annsSocket;
    private final String project;

    DeskDoors(URI server) throws Exception {
        this.server = server;
        project = ann.project("Ours");
        ann.addMember(project, bob, "editor");
        ann.addMember(project, vic, "viewer");
        try (Writer writer = Writer.ofNote()) {
            change = writer.type("closed");
        }
        annsSocket = SyncClient.greeted(server, ann.token());
        ProjectId id = ProjectId.parse(project);
        annsSocket.send(new UpFrame.Open(desk, "desk", id, null, 0, null, List.of(annsTimeline)));
        annsSocket.await(DownFrame.Opened.class);
        annsSocket.push(new UpFrame.Push(annsTimeline, desk, 1, ChainHash.start(), BEGINNING));
    }

    @Override
    public void close() {
        annsSocket.close();
    }

    /** What the desk holds. */
    String value() {
        return ann.json(desk);
    }

    /** What the listing of documents says of it. */
    String listed() {
        return ann.asks().get("/documents?type=desk").asString();
    }

    /** What becomes of a command that nothing forbids. */
    Outcome annGoesOn() throws Exception {
        byte[] chain = ChainHash.start();
        for (byte[] entry : BEGINNING) {
            chain = ChainHash.next(chain, entry);
        }
        long next = BEGINNING.size() + 1;
        return decided(annsSocket
                        .push(new UpFrame.Push(annsTimeline, desk, next, chain, List.of(CLOSE)))
                        .seq())
                .outcome();
    }

    private static byte[] command(String mutator, Arguments arguments) {
        return CommandCodec.encode(new Command(mutator, 1, 0, 0, 1, arguments));
    }

    private UpFrame.Push push(TimelineId timeline, long first, byte[] entry) {
        return new UpFrame.Push(timeline, desk, first, ChainHash.start(), List.of(entry));
    }

    DownFrame socket(Person person, byte[] entry) throws Exception {
        return over(Transport.SOCKET, person, Ids.timeline(), 1, entry);
    }

    /** The answer to a push, on a connection that has the desk open if it may. */
    DownFrame over(Transport transport, Person person, TimelineId timeline, long first, byte[] entry) throws Exception {
        try (SyncClient client = SyncClient.greeted(transport, server, person.token())) {
            if (person != eve) {
                client.open(desk, null);
            }
            client.send(push(timeline, first, entry));
            return client.await(
                    DownFrame.class, frame -> frame instanceof DownFrame.Ack || frame instanceof DownFrame.Fault);
        }
    }

    DownFrame http(Person person, byte[] entry) {
        Response answer = person.asks()
                .contentType(CBOR)
                .body(Frames.encode(push(Ids.timeline(), 1, entry)))
                .post("/sync/push");
        assertThat(answer.statusCode()).isEqualTo(200);
        return Frames.decodeBody(answer.asByteArray()).get(0);
    }

    /** What became of the entry that was acknowledged, as Ann hears of it. */
    String decidedOf(DownFrame answer) throws Exception {
        assertThat(answer).isInstanceOf(DownFrame.Ack.class);
        return words(decided(((DownFrame.Ack) answer).seq()));
    }

    private static String words(Decided decided) {
        return decided.outcome() instanceof Outcome.Rejected rejected ? "rejected " + rejected.reason() : "accepted";
    }

    private Decided decided(long seq) throws Exception {
        return DecidedCodec.decode(
                SyncClient.entry(annsSocket.itemsUpTo(desk, seq).getLast()));
    }

    /** Asks for a prefix of chunks. */
    Response askForPrefix(Person person) {
        return person.asks().post("/users/" + person.user() + "/session/" + person.session() + "/" + desk.text() + "/");
    }

    /** What becomes of a chunk of changes. */
    String chunk(Person person, byte[] changes) throws Exception {
        return Answers.problem(chunk(person, BYTES, changes));
    }

    /** What becomes of a chunk that is a push. */
    String chunk(Person person, TimelineId timeline, long first, byte[] entry) throws Exception {
        Response answer = chunk(person, CBOR, Frames.encode(push(timeline, first, entry)));
        return answer.statusCode() == 201 ? words(decided(answer.jsonPath().getLong("seq"))) : Answers.problem(answer);
    }

    /** The first chunk below a prefix of this person's. */
    private Response chunk(Person person, String type, byte[] body) throws Exception {
        JsonPath prefix = askForPrefix(person).then().statusCode(201).extract().jsonPath();
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
        return given().urlEncodingEnabled(false)
                .header("If-None-Match", "*")
                .header("Content-Digest", "sha-256=:" + hash + ":")
                .contentType(type)
                .body(body)
                .put("/" + prefix.getString("prefix") + "1?" + prefix.getString("query"));
    }

    private String address(String rest) {
        return "/documents/" + desk.text() + rest;
    }

    private RequestSpecification asksInProject(Person person) {
        return person.asks().header("Syncline-Project", project);
    }

    /** A file of a note under the desk's id. */
    String importOver(Person person) {
        try (Writer writer = Writer.ofNote()) {
            return Answers.problem(
                    asksInProject(person).contentType(BYTES).body(writer.save()).post("/documents?id=" + desk.text()));
        }
    }

    /** A new note under the desk's id. */
    String createOver(Person person) {
        return Answers.problem(asksInProject(person)
                .contentType(JSON)
                .body(Map.of("type", "note", "title", "Mine", "id", desk.text()))
                .post("/documents"));
    }

    String put(Person person) {
        return Answers.problem(person.asks().contentType(BYTES).body(change).put(address("")));
    }

    /** What a peer of automerge-repo hears that pushes a change. */
    String peer(Person person) throws Exception {
        try (RepoClient peer = RepoClient.joined(server, person.token(), "peer")) {
            peer.sync(
                    "peer",
                    desk,
                    RepoClient.changes(List.of(ChangeHeader.read(change).hash()), List.of(change)));
            return peer.next().type();
        }
    }

    String delete(Person person) {
        return Answers.problem(person.asks().delete(address("")));
    }

    String restore(Person person) {
        return Answers.problem(
                person.asks().queryParam("heads", "00".repeat(32)).post(address("/restore")));
    }

    /** @param timeline on which; null for none */
    String command(Person person, TimelineId timeline) {
        String on = timeline == null ? "" : ",\"timeline\":\"" + timeline.text() + "\"";
        return Answers.problem(post(
                person, "{\"mutator\":\"ticket.close\",\"version\":1,\"arguments\":{\"ticket\":\"t1\"}" + on + "}"));
    }

    /** What becomes of the removal of a seat; {@code more} is in the body, too. */
    String removal(Person person, String more) {
        JsonPath outcome = post(
                        person,
                        "{\"mutator\":\"seat.remove\",\"version\":1,\"arguments\":{\"seat\":\"1A\"}" + more + "}")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        return outcome.getString("outcome") + " " + outcome.getString("reason");
    }

    /** Bytes of a change where JSON of a command belongs. */
    String bytesAsCommand(Person person) {
        return Answers.problem(person.asks().contentType(JSON).body(change).post(address("/commands")));
    }

    private Response post(Person person, String body) {
        return person.asks().contentType(JSON).body(body).post(address("/commands"));
    }

    /** Gives a command again that was rejected when Bob gave it. */
    String resubmitBobs(Person person) {
        post(bob, "{\"mutator\":\"ticket.close\",\"version\":1,\"arguments\":{}}")
                .then()
                .statusCode(200);
        String item = bob.asks().get("/inbox").jsonPath().getString("items[0].id");
        return Answers.problem(person.asks()
                .contentType(JSON)
                .body("{\"arguments\":{\"ticket\":\"t1\"}}")
                .post("/inbox/" + item + "/resubmit"));
    }
}
