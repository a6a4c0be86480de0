package dev.syncline.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.process.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is killed while a stock peer writes. */
class PeersKillIT {
    private static final int ANSWERED = Integer.getInteger("syncline.peers.answered", 30);

    @TempDir
    Path folder;

    @Test
    @DisplayName("[RP4] what the server answered a peer is there after kill -9")
    void rp4_killed() throws Exception {
        try (ServerProcess server = new ServerProcess(folder).start()) {
            int answered = 0;
            String document;
            String token;
            try (Peers.Running writer =
                    Peers.start("survivor.mjs", server.uri("").toString())) {
                String[] first = writer.line().split(" ");
                document = first[0];
                token = first[1];
                while (answered < ANSWERED) {
                    answered = Integer.parseInt(writer.line());
                }
                server.kill9();
                // What it printed before it noticed was answered before the kill.
                writer.end();
                for (String line : writer.rest()) {
                    answered = Integer.parseInt(line);
                }
            }
            server.start();

            List<Integer> edits = given().baseUri(server.uri("").toString())
                    .auth()
                    .preemptive()
                    .oauth2(token)
                    .accept("application/json")
                    .get("/documents/" + document)
                    .then()
                    .statusCode(200)
                    .extract()
                    .path("edits");
            assertThat(edits).hasSizeGreaterThanOrEqualTo(answered);
            for (int i = 0; i < edits.size(); i++) {
                assertThat(edits.get(i)).isEqualTo(i);
            }
        }
    }
}
