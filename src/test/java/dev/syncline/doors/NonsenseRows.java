package dev.syncline.doors;

import dev.syncline.change.ChangeParts;
import dev.syncline.codec.Bytes;
import dev.syncline.id.DocumentId;
import dev.syncline.socket.SyncClient;
import dev.syncline.socket.Writer;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Requests of somebody who is known and may, in which something is wrong. */
final class NonsenseRows extends Rows {
    private static final String JSON = "application/json";
    private static final String BYTES = "application/octet-stream";
    private static final String CBOR = "application/cbor";
    private static final byte[] NOTE = "{\"type\":\"note\"}".getBytes(StandardCharsets.UTF_8);
    private static final int MISSING_COUNTERS = 1 << 21;

    @Override
    void add() {
        frames();
        pushes();
        changes();
        files();
        addresses();
    }

    private void frames() {
        frame("malformed CBOR", scene -> new byte[] {1, 2, 3});
        frame("no CBOR at all", scene -> new byte[0]);
        frame("CBOR of another shape", scene -> new byte[] {(byte) 0xa1, 0x61, 't', 0x65, 's', 'h', 'o', 'u', 't'});
        frame(
                "bytes behind the frame",
                scene -> Bytes.concat(Frames.encode(scene.adasWork.push(scene.document, 1, 1)), new byte[1]));
        frame("half a frame", scene -> Bytes.range(Frames.encode(scene.adasWork.push(scene.document, 1, 1)), 0, 100));
        row("text", "the socket", "closed 1008 BAD_FRAME", scene -> {
            SyncClient socket = scene.connected();
            socket.sendText("hello");
            return Answers.closed(socket);
        });
        row("an oversized frame", "the socket", "closed 1009 FRAME_TOO_LARGE", scene -> {
            SyncClient socket = scene.connected();
            socket.sendBytes(new byte[Frames.BYTES_MAX + 1]);
            return Answers.closed(socket);
        });
        byte[] hello = Frames.encode(new UpFrame.Hello(Frames.VERSION, "test"));
        up("a batch that leaves one out", "409 NON_CONTIGUOUS", 2, scene -> hello);
        up("a batch without a number", "400 BAD_REQUEST", 0, scene -> hello);
        down("a connection that never was", scene -> "/sync/connections/nothing/down");
        down("another's connection", scene -> scene.connection(scene.bob) + "/down");
        down("a position that never was", scene -> scene.connection(scene.ada) + "/down?after=7");
        tooLarge("/sync/push", CBOR, 2 * 1024 * 1024);
        tooLarge("/documents", JSON, 64 * 1024);
    }

    private void frame(String line, Function<Scene, byte[]> bytes) {
        row(line, "the socket", "closed 1008 BAD_FRAME", scene -> {
            SyncClient socket = scene.connected();
            socket.sendBytes(bytes.apply(scene));
            return Answers.closed(socket);
        });
        row(
                line,
                "POST /sync/push",
                "400 BAD_FRAME",
                scene -> Answers.problem(scene.post(scene.ada.asks(), CBOR, bytes.apply(scene), "/sync/push")));
        if (!line.equals("no CBOR at all")) {
            up(line, "400 BAD_FRAME", 1, bytes);
        }
    }

    /** A batch of frames on a new connection over HTTP. */
    private void up(String line, String answer, long batch, Function<Scene, byte[]> bytes) {
        row(
                line,
                "POST /sync/connections/{id}/up",
                answer,
                scene -> Answers.problem(scene.post(
                        scene.ada.asks(),
                        CBOR,
                        bytes.apply(scene),
                        scene.connection(scene.ada) + "/up?batch=" + batch)));
    }

    private void down(String line, Function<Scene, String> address) {
        row(
                line,
                "GET /sync/connections/{id}/down",
                "404 UNKNOWN_CONNECTION",
                scene -> Answers.problem(scene.ada.asks().get(address.apply(scene))));
    }

    private void tooLarge(String path, String type, int bytesMax) {
        row(
                "an oversized body",
                "POST " + path,
                "413 PAYLOAD_TOO_LARGE",
                scene -> Answers.problem(scene.announced(scene.ada, type, new byte[bytesMax + 1], path)));
    }

    private void pushes() {
        push("a gap of LSNs", "fault NON_CONTIGUOUS", scene -> {
            UpFrame.Push next = scene.adasWork.push(scene.document, 1, 1);
            return new UpFrame.Push(
                    next.timeline(),
                    next.document(),
                    scene.adasWork.entries().size() + 2,
                    next.chain(),
                    next.entries());
        });
        push(
                "other bytes under a used LSN",
                "fault TIMELINE_FORKED",
                scene -> new UpFrame.Push(
                        scene.adasWork.timeline(),
                        scene.document,
                        scene.adasWork.entries().size(),
                        new byte[32],
                        List.of(scene.adasNextChange())));
        push("another's timeline", "fault TIMELINE_FOREIGN", scene -> scene.bobsWork.push(scene.document, 1, 1));
    }

    private void push(String line, String answer, Function<Scene, UpFrame.Push> push) {
        row(line, "the socket", answer, scene -> Answers.frame(scene.connected().refusedPush(push.apply(scene))));
        row(line, "POST /sync/push", answer, scene -> Answers.pushed(scene.pushed(scene.ada, push.apply(scene))));
    }

    private void changes() {
        change("malformed Automerge bytes", "CHANGE_MALFORMED", change -> new byte[] {1});
        // An empty body that is put asks what the caller lacks.
        entry("no bytes", "CHANGE_MALFORMED", scene -> new byte[0]);
        change("a damaged change", "CHANGE_MALFORMED", change -> damaged(change));
        change("half a change", "CHANGE_MALFORMED", change -> Bytes.range(change, 0, change.length / 2));
        change("bytes behind a change", "CHANGE_MALFORMED", change -> Bytes.concat(change, new byte[1]));
        change("a missing dependency", "MISSING_DEPENDENCY", altered(parts -> {
            parts.deps.clear();
            parts.deps.add(new byte[32]);
        }));
        change("a hostile change", "CHANGE_HOSTILE", altered(parts -> parts.startOp += MISSING_COUNTERS));
        entry("the change of another timeline's actor", "ACTOR_FOREIGN", scene -> {
            try (Writer thief = Writer.twin(scene.bobsWork.timeline())) {
                return thief.type("never ");
            }
        });
        row(
                "the change of a timeline's actor",
                "PUT /documents/{id}",
                "422 ACTOR_FOREIGN",
                scene -> Answers.problem(scene.put(scene.ada, scene.document, scene.adasNextChange())));
    }

    private void change(String line, String code, Function<byte[], byte[]> damage) {
        entry(line, code, scene -> damage.apply(scene.adasNextChange()));
        row(line, "PUT /documents/{id}", "422 " + code, scene -> {
            try (Writer stranger = Writer.ofNote()) {
                return Answers.problem(scene.put(scene.ada, scene.document, damage.apply(stranger.type("never "))));
            }
        });
    }

    private void entry(String line, String code, Function<Scene, byte[]> bad) {
        row(
                line,
                "the socket",
                "entry " + code,
                scene -> scene.refusal(
                        scene.connected().push(scene.pushOf(bad.apply(scene))).seq()));
        row(line, "POST /sync/push", "entry " + code, scene -> {
            Response answer = scene.pushed(scene.ada, scene.pushOf(bad.apply(scene)));
            DownFrame frame = Frames.decodeBody(answer.asByteArray()).get(0);
            return frame instanceof DownFrame.Ack ack ? scene.refusal(ack.seq()) : Answers.frame(frame);
        });
    }

    private void files() {
        file("malformed Automerge bytes", "CHANGE_MALFORMED", file -> new byte[] {1});
        file("half a file", "CHANGE_MALFORMED", file -> Bytes.range(file, 0, file.length / 2));
        file("bytes behind a file", "CHANGE_MALFORMED", file -> Bytes.concat(file, new byte[1]));
    }

    private void file(String line, String code, Function<byte[], byte[]> damage) {
        row(
                line,
                "POST /documents",
                "422 " + code,
                scene -> Answers.problem(
                        scene.post(scene.ada.asks(), BYTES, damage.apply(scene.bobsWork.save()), "/documents")));
    }

    private void addresses() {
        row(
                "an unknown route",
                "GET",
                "404 NOT_FOUND",
                scene -> Answers.problem(scene.ada.asks().get("/nothing")));
        row(
                "an unknown route",
                "the upgrade",
                "404 ",
                scene -> Answers.upgrade(
                        scene.server, "/nothing", Map.of("Authorization", "Bearer " + scene.ada.token())));
        row(
                "a method that is not there",
                "PATCH /documents/{id}",
                "405 METHOD_NOT_ALLOWED",
                scene -> Answers.problem(scene.ada.asks().patch(path(scene.document))));
        row(
                "an unknown media type",
                "POST /documents",
                "415 UNSUPPORTED_MEDIA_TYPE",
                scene -> Answers.problem(scene.post(scene.ada.asks(), "text/csv", NOTE, "/documents")));
        row(
                "an unknown media type",
                "PUT /documents/{id}",
                "415 UNSUPPORTED_MEDIA_TYPE",
                scene -> Answers.problem(
                        scene.ada.asks().contentType("text/csv").body(NOTE).put(path(scene.document))));
        row(
                "an unknown media type",
                "POST /sync/push",
                "415 UNSUPPORTED_MEDIA_TYPE",
                scene -> Answers.problem(scene.post(scene.ada.asks(), "text/csv", NOTE, "/sync/push")));
        row(
                "a media type that nothing answers in",
                "GET /documents/{id}",
                "406 NOT_ACCEPTABLE",
                scene -> Answers.problem(scene.ada.asks().accept("image/png").get(path(scene.document))));
    }

    private static Function<byte[], byte[]> altered(Consumer<ChangeParts> alteration) {
        return change -> {
            ChangeParts parts = ChangeParts.of(change);
            alteration.accept(parts);
            return parts.chunk();
        };
    }

    private static byte[] damaged(byte[] change) {
        byte[] damaged = change.clone();
        damaged[damaged.length - 1] ^= 1;
        return damaged;
    }

    private static String path(DocumentId document) {
        return "/documents/" + document.text();
    }
}
