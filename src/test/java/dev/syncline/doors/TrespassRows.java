package dev.syncline.doors;

import dev.syncline.id.DocumentId;
import dev.syncline.id.Id128;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.socket.Ids;
import dev.syncline.socket.SyncClient;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Requests for what is somebody else's: it looks as if it were not there, down to the last header. */
final class TrespassRows extends Rows {
    private static final String JSON = "application/json";
    private static final String BYTES = "application/octet-stream";
    private static final byte[] NOTE = "{\"type\":\"note\"}".getBytes(StandardCharsets.UTF_8);

    @Override
    void add() {
        documents();
        takenIds();
        projects();
    }

    private void documents() {
        document("GET /documents/{id}", (ada, id) -> ada.get("/documents/" + id.text()));
        document("GET /documents/{id}/entries", (ada, id) -> ada.get("/documents/" + id.text() + "/entries"));
        document("DELETE /documents/{id}", (ada, id) -> ada.delete("/documents/" + id.text()));
        document(
                "PUT /documents/{id}",
                (ada, id) -> ada.contentType(BYTES).body(new byte[] {1}).put("/documents/" + id.text()));
        row("another's document", "POST /users/{u}/session/{s}/{id}/", "404 UNKNOWN_DOCUMENT", scene -> {
            DocumentId nobodys = Ids.document();
            return alike(
                    scene.asked(scene.ada.asks(), scene.evesDocument),
                    scene.evesDocument,
                    scene.asked(scene.ada.asks(), nobodys),
                    nobodys);
        });
        row(
                "another's session",
                "POST /users/{u}/session/{s}/{id}/",
                "403 PREFIX_FOREIGN",
                scene -> Answers.problem(scene.asked(scene.bob.asks(), scene.document)));
        TimelineId timeline = Ids.timeline();
        row("another's document", "POST /sync/push", "fault UNKNOWN_DOCUMENT", scene -> {
            DocumentId nobodys = Ids.document();
            return alike(
                    scene.pushed(scene.ada, push(timeline, scene.evesDocument)),
                    scene.evesDocument,
                    scene.pushed(scene.ada, push(timeline, nobodys)),
                    nobodys);
        });
        row(
                "another's document",
                "the socket",
                "fault UNKNOWN_DOCUMENT",
                scene -> alike(
                        opened(scene, scene.evesDocument, null, null), opened(scene, Ids.document(), null, null)));
    }

    private void takenIds() {
        String line = "a document id of somebody else's project";
        row(
                line,
                "the socket",
                "fault UNKNOWN_DOCUMENT",
                scene -> Answers.frame(opened(scene, scene.evesDocument, "note", scene.project)));
        row(line, "POST /documents", "404 UNKNOWN_DOCUMENT", scene -> {
            String json = "{\"type\":\"note\",\"id\":\"" + scene.evesDocument.text() + "\"}";
            return Answers.problem(
                    scene.post(scene.ada.asks(), JSON, json.getBytes(StandardCharsets.UTF_8), "/documents"));
        });
        row(
                line,
                "POST /documents?id=",
                "404 UNKNOWN_DOCUMENT",
                scene -> Answers.problem(scene.post(
                        scene.ada.asks().queryParam("id", scene.evesDocument.text()),
                        BYTES,
                        scene.bobsWork.save(),
                        "/documents")));
    }

    private void projects() {
        project("GET /projects/{id}/documents", (ada, id) -> ada.get("/projects/" + id.text() + "/documents"));
        project("GET /projects/{id}/members", (ada, id) -> ada.get("/projects/" + id.text() + "/members"));
        project(
                "POST /projects/{id}/documents",
                (ada, id) -> ada.contentType(JSON).body(NOTE).post("/projects/" + id.text() + "/documents"));
        project(
                "POST /documents",
                (ada, id) -> ada.header("Syncline-Project", id.text())
                        .contentType(JSON)
                        .body(NOTE)
                        .post("/documents"));
        row(
                "another's project",
                "the socket",
                "fault UNKNOWN_PROJECT",
                scene -> alike(
                        opened(scene, Ids.document(), "note", scene.evesProject),
                        opened(scene, Ids.document(), "note", nobodysProject())));
    }

    private interface Asking<T> {
        Response ask(RequestSpecification ada, T id);
    }

    private void document(String door, Asking<DocumentId> asking) {
        row("another's document", door, "404 UNKNOWN_DOCUMENT", scene -> {
            DocumentId nobodys = Ids.document();
            return alike(
                    asking.ask(scene.ada.asks(), scene.evesDocument),
                    scene.evesDocument,
                    asking.ask(scene.ada.asks(), nobodys),
                    nobodys);
        });
    }

    private void project(String door, Asking<ProjectId> asking) {
        row("another's project", door, "404 UNKNOWN_PROJECT", scene -> {
            ProjectId nobodys = nobodysProject();
            return alike(
                    asking.ask(scene.ada.asks(), scene.evesProject),
                    scene.evesProject,
                    asking.ask(scene.ada.asks(), nobodys),
                    nobodys);
        });
    }

    private static UpFrame.Push push(TimelineId timeline, DocumentId document) {
        return new UpFrame.Push(timeline, document, 1, new byte[32], List.of(new byte[] {1}));
    }

    private static DownFrame.Fault opened(Scene scene, DocumentId document, String type, ProjectId project)
            throws Exception {
        SyncClient socket = scene.connected();
        socket.send(new UpFrame.Open(document, type, project, null, 0, null, List.of()));
        return socket.await(DownFrame.Fault.class);
    }

    /** The answer to both requests, if they differ in nothing but the id that was asked for. */
    private static String alike(Response others, Id128 othersId, Response nobodys, Id128 nobodysId) {
        String one = Answers.whole(others, othersId);
        String other = Answers.whole(nobodys, nobodysId);
        return one.equals(other) ? Answers.pushed(others) : one + "\nbut\n" + other;
    }

    private static String alike(DownFrame.Fault others, DownFrame.Fault nobodys) {
        byte[] one = withoutDocument(others);
        byte[] other = withoutDocument(nobodys);
        return Arrays.equals(one, other) ? Answers.frame(others) : others + "\nbut\n" + nobodys;
    }

    private static byte[] withoutDocument(DownFrame.Fault fault) {
        return Frames.encode(new DownFrame.Fault(fault.code(), fault.message(), null, null, fault.retryAfterMs()));
    }

    private static ProjectId nobodysProject() {
        return ProjectId.of(Ids.document().bytes());
    }
}
