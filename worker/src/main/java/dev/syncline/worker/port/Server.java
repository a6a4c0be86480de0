package dev.syncline.worker.port;

import dev.syncline.codec.Utf8;
import dev.syncline.worker.client.Refusal;
import dev.syncline.worker.link.Link;
import java.util.function.Consumer;
import org.teavm.jso.JSObject;

/** The server's REST resources. */
final class Server {
    private static final int SERVER_FAULT = 500;
    private static final int TOO_MANY = 429;

    private final Link link;

    Server(Link link) {
        this.link = link;
    }

    void send(String method, String path, String contentType, byte[] body, Consumer<Link.Answer> done) {
        link.request(method, path, contentType, body, done);
    }

    static JSObject json(Link.Answer answer) {
        return Js.parse(Utf8.decode(answer.body()));
    }

    static byte[] body(JSObject value) {
        return Utf8.encode(Js.print(value));
    }

    static Refusal refusal(Link.Answer answer) {
        return refusal(answer.status(), answer.status() == 0 ? null : json(answer));
    }

    /** What an answer other than success means; {@code problem} is its body, if it was JSON. */
    static Refusal refusal(int status, JSObject problem) {
        if (status == 0) {
            return new Refusal("OFFLINE", "the server cannot be reached", true);
        }
        String code = problem == null ? null : Js.text(problem, "code");
        String detail = problem == null ? null : Js.text(problem, "detail");
        boolean retryable = status >= SERVER_FAULT || status == TOO_MANY;
        return new Refusal(
                code == null ? "INTERNAL" : code, detail == null ? "the server answered " + status : detail, retryable);
    }
}
