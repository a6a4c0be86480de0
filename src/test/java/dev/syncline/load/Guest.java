package dev.syncline.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.Entry;
import dev.syncline.process.ServerProcess;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A guest of a real server process, with a session, over HTTP. */
record Guest(ServerProcess server, String token, String user) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final Duration OVERLOADED_MAX = Duration.ofMinutes(3);
    private static final int PAUSE_MS = 250;
    private static final int SERVICE_UNAVAILABLE = 503;

    static Guest signIn(ServerProcess server, String name) throws Exception {
        JsonNode session = JSON.readTree(
                answer(HttpRequest.newBuilder(server.uri("/sessions")), "POST", Map.of("displayName", name), 201));
        return new Guest(
                server, session.path("token").asText(), session.path("user").asText());
    }

    /** Makes a project that the others may write in. */
    String project(String name, List<Guest> editors) throws Exception {
        String project = JSON.readTree(answer(request("/projects"), "POST", Map.of("name", name), 201))
                .path("id")
                .asText();
        for (Guest editor : editors) {
            employ(project, editor);
        }
        return project;
    }

    /** Lets somebody write in a project. */
    void employ(String project, Guest editor) throws Exception {
        employ(project, editor, "editor");
    }

    /** Gives somebody a role in a project. */
    void employ(String project, Guest member, String role) throws Exception {
        answer(request("/projects/" + project + "/members/" + member.user), "PUT", Map.of("role", role), 200);
    }

    /** Takes somebody's role in a project. */
    void dismiss(String project, Guest member) throws Exception {
        answer(request("/projects/" + project + "/members/" + member.user), "DELETE", Map.of(), 204);
    }

    /** Ends the session. */
    void signOut() throws Exception {
        answer(request("/sessions/current"), "DELETE", Map.of(), 204);
    }

    /** Makes a document and gives its id. */
    String make(String project, String type) throws Exception {
        byte[] made = answer(request("/projects/" + project + "/documents"), "POST", Map.of("type", type), 201);
        return JSON.readTree(made).path("id").asText();
    }

    /** Gives a command on a document, and comes back once it is decided. */
    void command(String document, String mutator, Map<String, Object> arguments) throws Exception {
        answer(
                request("/documents/" + document + "/commands"),
                "POST",
                Map.of("mutator", mutator, "version", 1, "arguments", arguments),
                200);
    }

    /** Lets somebody read a project. */
    void admit(String project, String reader) throws Exception {
        answer(request("/projects/" + project + "/members/" + reader), "PUT", Map.of("role", "viewer"), 200);
    }

    /** The document's value as the server shows it. */
    JsonNode json(DocumentId document) throws Exception {
        return JSON.readTree(body(request("/documents/" + document.text()).header("Accept", "application/json")));
    }

    /** Sends the effects of a project's commands to an address. */
    void webhook(String project, String url) throws Exception {
        answer(request("/projects/" + project + "/webhook"), "PUT", Map.of("url", url), 200);
    }

    /** Everything in the inbox. */
    List<JsonNode> inbox() throws Exception {
        List<JsonNode> items = new ArrayList<>();
        JsonNode next = JSON.getNodeFactory().numberNode(0);
        while (next.isNumber()) {
            JsonNode page = JSON.readTree(body(request("/inbox?limit=200&after=" + next.asLong())));
            page.path("items").forEach(items::add);
            next = page.path("next");
        }
        return items;
    }

    /** Every entry of a document's journal. */
    List<Entry> journal(DocumentId document) throws Exception {
        List<Entry> entries = new ArrayList<>();
        List<Entry> page;
        do {
            page = entriesAfter(
                    document, entries.isEmpty() ? 0 : entries.getLast().seq());
            entries.addAll(page);
        } while (!page.isEmpty());
        return entries;
    }

    /** As many of the next entries as one answer holds. */
    private List<Entry> entriesAfter(DocumentId document, long seq) throws Exception {
        byte[] body = body(request("/documents/" + document.text() + "/entries?after=" + seq));
        List<Entry> entries = new ArrayList<>();
        for (DownFrame frame : Frames.decodeBody(body)) {
            for (DownFrame.Item item : ((DownFrame.Entries) frame).items()) {
                entries.add(((DownFrame.Full) item).entry());
            }
        }
        return entries;
    }

    /** Offers the bytes of a file as a new document. */
    HttpResponse<byte[]> importFile(byte[] file) throws Exception {
        return HTTP.send(
                request("/documents")
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofByteArray(file))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.uri(path)).header("Authorization", "Bearer " + token);
    }

    private static byte[] body(HttpRequest.Builder request) throws IOException, InterruptedException {
        return expect(request.timeout(ANSWER_MAX).build(), 200);
    }

    private static byte[] answer(HttpRequest.Builder request, String method, Object body, int status)
            throws IOException, InterruptedException {
        return expect(
                request.timeout(ANSWER_MAX)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .build(),
                status);
    }

    /** A server or database that is asked for too much at once says so, and is asked again. */
    private static byte[] expect(HttpRequest request, int status) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + OVERLOADED_MAX.toNanos();
        HttpResponse<byte[]> answer = HTTP.send(request, BodyHandlers.ofByteArray());
        while (isOverloaded(answer) && System.nanoTime() < deadline) {
            new Semaphore(0).tryAcquire(PAUSE_MS, TimeUnit.MILLISECONDS);
            answer = HTTP.send(request, BodyHandlers.ofByteArray());
        }
        boolean alike = answer.statusCode() / 100 == status / 100;
        if (!alike) {
            throw new IOException(request + " was answered with " + answer.statusCode() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer.body();
    }

    private static boolean isOverloaded(HttpResponse<byte[]> answer) {
        String problem = new String(answer.body(), StandardCharsets.UTF_8);
        return answer.statusCode() == SERVICE_UNAVAILABLE
                && (problem.contains("OVERLOADED") || problem.contains("UNAVAILABLE"));
    }
}
