package dev.syncline.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.Id128;
import dev.syncline.socket.SyncClient;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import io.restassured.http.Header;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a door said, in a few words, such as {@code 404 NOT_FOUND}. */
final class Answers {
    /** The text of an id has 27 or 28 characters, so the length of a body that repeats it varies. */
    private static final Set<String> VARYING = Set.of("date", "content-length");

    private Answers() {}

    /** Status and code of a problem. */
    static String problem(Response response) {
        assertThat(response.contentType()).isEqualTo("application/problem+json");
        return response.statusCode() + " " + response.jsonPath().getString("code");
    }

    static String problem(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        return response.statusCode() + " " + JsonPath.from(response.body()).getString("code");
    }

    /** Everything that a stranger could compare: status, headers and body, without the id that was asked for. */
    static String whole(Response response, Id128 asked) {
        return response.statusCode() + "\n"
                + response.headers().asList().stream()
                        .filter(header -> !VARYING.contains(header.getName().toLowerCase(Locale.ROOT)))
                        .sorted(Comparator.comparing(Header::getName))
                        .map(Header::toString)
                        .collect(Collectors.joining("\n"))
                + "\n\n"
                + new String(response.asByteArray(), StandardCharsets.ISO_8859_1)
                        .replace(asked.text(), "ID")
                        .replace(new String(asked.bytes(), StandardCharsets.ISO_8859_1), "ID");
    }

    /** The frame that answered a push over HTTP; or the problem, where it was none. */
    static String pushed(Response response) {
        if (response.statusCode() != 200) {
            return problem(response);
        }
        return frame(Frames.decodeBody(response.asByteArray()).get(0));
    }

    static String frame(DownFrame frame) {
        return frame instanceof DownFrame.Fault fault
                ? "fault " + fault.code()
                : frame.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** Status and code of a refused upgrade. */
    static String upgrade(URI server, String path, Map<String, String> headers) throws Exception {
        try {
            SyncClient.connect(server, path, builder -> headers.forEach(builder::header))
                    .close();
            return "let in";
        } catch (SyncClient.Refused refused) {
            return refused.status() + " " + refused.code();
        }
    }

    static String closed(SyncClient client) throws Exception {
        SyncClient.Closed closed = client.awaitClosed();
        return "closed " + closed.code() + " " + closed.reason();
    }
}
