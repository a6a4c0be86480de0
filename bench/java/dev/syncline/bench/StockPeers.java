package dev.syncline.bench;

import static io.restassured.RestAssured.given;

import dev.syncline.interop.Peers;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Person;
import io.restassured.http.ContentType;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The door for automerge-repo peers beside the reference server on the stock packages: {@code src/test/peers/bench.mjs} makes
 * the same load on both, one after the other, and asks for a new start of this one where it starts that one anew.
 */
final class StockPeers {
    private static final String RESTART = "restart";

    private final Supplier<ServerProcess> servers;
    private final boolean shortly;

    /** @param servers each on the database, with its settings, not started */
    StockPeers(Supplier<ServerProcess> servers, boolean shortly) {
        this.servers = servers;
        this.shortly = shortly;
    }

    void run() throws Exception {
        try (ServerProcess server = servers.get().start();
                Peers.Running load =
                        Peers.start("bench.mjs", address(server), pid(server), shortly ? "short" : "full")) {
            for (String line; (line = load.line()) != null; ) {
                if (line.equals(RESTART)) {
                    server.stop();
                    server.start();
                    load.say(pid(server));
                } else {
                    System.out.println(line);
                }
            }
        }
    }

    private static String address(ServerProcess server) {
        return given().baseUri(server.uri("").toString())
                .auth()
                .preemptive()
                .oauth2(Person.guest(server.uri("/"), "bench").token())
                .contentType(ContentType.JSON)
                .body(Map.of())
                .post("/repo/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("url");
    }

    private static String pid(ServerProcess server) {
        return Long.toString(server.handle().pid());
    }
}
