package dev.syncline.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Person;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ada, who misbehaves, shares a project and one open document with Bob, who stands by; Eve keeps a project of her own.
 * Bob's one connection lasts as long as the scene.
 */
final class Scene implements AutoCloseable {
    private static final List<String> TABLES = List.of(
            "document", "chunk", "timeline", "project", "member", "app_user", "session", "renewal", "server_key");

    final URI server;
    final Person ada = Person.guest("Ada");
    final Person bob = Person.guest("Bob");
    final Person eve = Person.guest("Eve");
    final ProjectId project = shared(ada, bob);
    final ProjectId evesProject = ProjectId.read(eve.project("Eve's own")).orElseThrow();
    final DocumentId document = Ids.document();
    final DocumentId evesDocument = Ids.document();
    final AccessTokens tokens;
    final Writer adasWork = Writer.ofNote();
    final Writer bobsWork = Writer.ofNote();
    private final Connection database;
    private final SyncClient bystander;
    private final List<String> words = new ArrayList<>();
    private final List<byte[]> accepted = new ArrayList<>();
    private SyncClient adasSocket;

    Scene(URI server, Connection database) throws Exception {
        this.server = server;
        this.database = database;
        this.tokens = new AccessTokens(database);
        open(connected(), document, project);
        try (SyncClient eves = SyncClient.greeted(server, eve.token())) {
            open(eves, evesDocument, evesProject);
        }
        bystander = SyncClient.greeted(server, bob.token());
        bystander.open(document, null, bobsWork.timeline());
        bobsWork.type("Bob stands by. ");
        bystander.push(bobsWork.pushLast(document));
        goodEntryGoesOn();
    }

    private static ProjectId shared(Person owner, Person editor) {
        String project = owner.project("Ours");
        owner.addMember(project, editor, "editor");
        return ProjectId.read(project).orElseThrow();
    }

    private static void open(SyncClient client, DocumentId document, ProjectId project) throws Exception {
        client.send(new UpFrame.Open(document, "note", project, null, 0, null, List.of()));
        client.await(DownFrame.Opened.class);
    }

    /** Ada's connection with the document open; a new one if the last was ended. */
    SyncClient connected() throws Exception {
        if (adasSocket == null || !adasSocket.isOpen()) {
            adasSocket = SyncClient.greeted(server, ada.token());
            if (!words.isEmpty()) {
                adasSocket.open(document, null, adasWork.timeline());
            }
        }
        return adasSocket;
    }

    Response post(RequestSpecification request, String type, byte[] body, String path) {
        return request.contentType(type).body(body).post(path);
    }

    /**
     * The answer to a body that was announced and not sent: a client that still sends while it is refused may lose the
     * answer with the connection.
     */
    HttpResponse<String> announced(Person person, String type, byte[] body, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server.getAuthority() + path))
                .header("Authorization", "Bearer " + person.token())
                .header("Content-Type", type)
                .expectContinue(true)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    /** The address of a new connection over HTTP. */
    String connection(Person person) {
        return URI.create(person.asks().post("/sync/connections").header("Location"))
                .getPath();
    }

    Response put(Person person, DocumentId target, byte[] changes) {
        return person.asks()
                .contentType("application/octet-stream")
                .body(changes)
                .put("/documents/" + target.text());
    }

    Response pushed(Person person, UpFrame.Push push) {
        return post(person.asks(), "application/cbor", Frames.encode(push), "/sync/push");
    }

    /** The change Ada would make next, as an old copy of hers makes it: her own work goes on without it. */
    byte[] adasNextChange() {
        try (Writer twin = Writer.twin(adasWork.timeline())) {
            twin.apply(accepted);
            return twin.type("never ");
        }
    }

    /** Ada's next entry is {@code bad}; as she counts its LSN, so does the server. */
    UpFrame.Push pushOf(byte[] bad) {
        adasWork.entries().add(bad);
        adaWrites();
        int last = adasWork.entries().size();
        return adasWork.push(document, last - 1, last);
    }

    /** What became of Ada's last entry but one, as Bob hears of it. */
    String refusal(long seq) throws Exception {
        List<DownFrame.Item> items = bystander.itemsUpTo(document, seq);
        DownFrame.Item refused = items.get(items.size() - 2);
        assertThat(SyncClient.entry(refused).bytes()).isEmpty();
        assertThat(SyncClient.entry(items.get(items.size() - 1)).refused()).isFalse();
        return "entry " + SyncClient.entry(refused).refusal();
    }

    /** Ada's next entry is accepted, and Bob hears of it on the connection he always had. */
    void goodEntryGoesOn() throws Exception {
        SyncClient socket = connected();
        adaWrites();
        DownFrame.Ack ack = socket.push(adasWork.pushLast(document));
        List<DownFrame.Item> heard = bystander.itemsUpTo(document, ack.seq());
        assertThat(SyncClient.entry(heard.get(heard.size() - 1)).bytes())
                .isEqualTo(adasWork.entries().getLast());
        assertThat(bystander.isOpen()).isTrue();
        assertThat(ada.json(document)).contains(String.join("", words)).doesNotContain("never");
        assertThat(eve.json(evesDocument)).contains("\"text\":\"\"");
    }

    private void adaWrites() {
        String word = "word" + words.size() + " ";
        words.add(word);
        accepted.add(adasWork.type(word));
    }

    /** How many rows each table has. */
    Map<String, Long> rows() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (var statement = database.createStatement()) {
            for (String table : TABLES) {
                try (var row = statement.executeQuery("select count(*) from " + table)) {
                    row.next();
                    rows.put(table, row.getLong(1));
                }
            }
        }
        return rows;
    }

    @Override
    public void close() {
        adasSocket.close();
        bystander.close();
        adasWork.close();
        bobsWork.close();
    }
}
