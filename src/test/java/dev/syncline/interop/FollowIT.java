package dev.syncline.interop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.lessThan;

import dev.syncline.id.ProjectId;
import dev.syncline.process.Await;
import dev.syncline.process.ServerProcess;
import dev.syncline.socket.Person;
import dev.syncline.socket.Writer;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged servers with databases of their own; one follows a document of the other, or each the other's. */
class FollowIT {
    private static final Duration WAIT_MAX = Duration.ofMinutes(3);
    private static final String NO_PROJECT = new ProjectId(1, 2).text();

    @TempDir
    Path folder;

    private ServerProcess here;
    private ServerProcess there;
    private Member bob;
    private Member ada;

    /** Somebody with a project of their own at one of the servers. */
    private record Member(ServerProcess server, Person person, String project) {
        static Member of(ServerProcess server, String name) {
            Person person = Person.guest(server.uri("/"), name);
            String project = asks(server, person)
                    .body(Map.of("name", "Shared"))
                    .post(server.uri("/projects"))
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
            return new Member(server, person, project);
        }

        private static RequestSpecification asks(ServerProcess server, Person person) {
            return given().auth().preemptive().oauth2(person.token()).contentType(ContentType.JSON);
        }

        RequestSpecification asks() {
            return asks(server, person);
        }

        String token() {
            return asks().body(Map.of("project", project))
                    .post(server.uri("/repo/tokens"))
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("token");
        }

        String note() {
            return asks().body(Map.of("type", "note", "title", "Shared"))
                    .post(server.uri("/projects/" + project + "/documents"))
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
        }

        /** By a device of its own, which has seen nothing of what others wrote. */
        void writes(String document, String word) {
            try (Writer device = Writer.ofNote()) {
                given().auth()
                        .preemptive()
                        .oauth2(person.token())
                        .contentType("application/vnd.automerge")
                        .body(device.type(word + " "))
                        .put(server.uri("/documents/" + document))
                        .then()
                        .statusCode(200);
            }
        }

        void awaits(String document, String... words) throws Exception {
            Await.until("the server has " + String.join(" ", words), WAIT_MAX, () -> {
                Response answer = get(document);
                return answer.statusCode() == 200 && Stream.of(words).allMatch(answer.asString()::contains);
            });
        }

        String json(String document) {
            return get(document).then().statusCode(200).extract().asString();
        }

        private Response get(String document) {
            return given().auth()
                    .preemptive()
                    .oauth2(person.token())
                    .accept("application/json")
                    .get(server.uri("/documents/" + document));
        }
    }

    @BeforeEach
    void start() throws Exception {
        here = new ServerProcess(folder.resolve("here")).jvmArgument("-Xmx512m");
        there = new ServerProcess(folder.resolve("there")).jvmArgument("-Xmx512m");
        here.start();
        there.start();
        bob = Member.of(here, "Bob");
        ada = Member.of(there, "Ada");
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
    }

    /** Starts a server anew that follows a document of somebody's server. */
    private static void follows(Member follower, Member followed, String token, String project, String document)
            throws Exception {
        follower.server().stop();
        follower.server()
                .env(
                        "SYNCLINE_FOLLOW_URL",
                        "ws://localhost:" + followed.server().port() + "/repo")
                .env("SYNCLINE_FOLLOW_TOKEN", token)
                .env("SYNCLINE_FOLLOW_DOCUMENTS", "automerge:" + document)
                .env("SYNCLINE_FOLLOW_PROJECT", project)
                .start();
    }

    private static void awaitHealth(ServerProcess server, String field, Object value) throws Exception {
        Await.until(field + " is " + value, WAIT_MAX, () -> {
            Object said =
                    given().get(server.uri("/q/health/well")).path("checks.find { it.name == 'follow' }.data." + field);
            return value.equals(said);
        });
    }

    @Test
    @DisplayName(
            "[SF1] a document made at one server comes to the other and changes go both ways, over kills of either;"
                    + " [SF5] also while each follows the other")
    void sf1_bothWays() throws Exception {
        String document = ada.note();
        ada.writes(document, "first");
        String tokenThere = ada.token();
        String tokenHere = bob.token();
        follows(bob, ada, tokenThere, bob.project(), document);
        bob.awaits(document, "first");
        follows(ada, bob, tokenHere, ada.project(), document);

        bob.writes(document, "second");
        ada.writes(document, "third");
        ada.awaits(document, "second", "third");
        bob.awaits(document, "second", "third");

        here.kill9();
        ada.writes(document, "fourth");
        here.start();
        bob.awaits(document, "fourth");

        there.kill9();
        bob.writes(document, "fifth");
        there.start();
        ada.awaits(document, "first", "second", "third", "fourth", "fifth");
        bob.awaits(document, "first", "second", "third", "fourth", "fifth");
        assertThat(ada.json(document)).isEqualTo(bob.json(document)).containsOnlyOnce("first");
        assertThat(here.metric("syncline_live_failures_total") + there.metric("syncline_live_failures_total"))
                .isZero();
        assertThat(Files.readString(here.log())).doesNotContain(tokenThere);
        assertThat(Files.readString(there.log())).doesNotContain(tokenHere);
    }

    @Test
    @DisplayName("[SF4] who is not let in is told with a code, and a document that is not there comes once it may;"
            + " [SF7] what comes is written by a member whose role the owner decides")
    void sf4_refused() throws Exception {
        Member eve = Member.of(there, "Eve");
        String document = ada.note();
        ada.writes(document, "first");
        String token = eve.token();

        follows(bob, ada, token, NO_PROJECT, document);
        awaitHealth(here, "state", "NOT_HERE UNKNOWN_PROJECT");

        follows(bob, ada, "no-such-token", bob.project(), document);
        awaitHealth(here, "state", "REFUSED TOKEN_INVALID");
        assertThat(Files.readString(here.log()))
                .contains("state=REFUSED TOKEN_INVALID")
                .doesNotContain("no-such-token");

        follows(bob, ada, token, bob.project(), document);
        awaitHealth(here, "state", "JOINED");
        awaitHealth(here, "NOT_THERE", 1);
        ada.asks()
                .body(Map.of("role", "editor"))
                .put(there.uri("/projects/" + ada.project() + "/members/"
                        + eve.person().user()))
                .then()
                .statusCode(lessThan(300));
        bob.awaits(document, "first");
        bob.writes(document, "second");
        ada.awaits(document, "second");

        String follower = bob.asks()
                .get(here.uri("/projects/" + bob.project() + "/members"))
                .then()
                .statusCode(200)
                .extract()
                .path("members.find { it.displayName == 'localhost:" + there.port()
                        + "' && it.role == 'editor' }.user");
        bob.asks()
                .delete(here.uri("/projects/" + bob.project() + "/members/" + follower))
                .then()
                .statusCode(lessThan(300));
        awaitHealth(here, "NOT_HERE", 1);
        here.stop();
        ada.writes(document, "third");
        here.start();
        awaitHealth(here, "NOT_HERE", 1);
        assertThat(bob.json(document)).contains("second").doesNotContain("third");
    }
}
