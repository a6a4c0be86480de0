package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.id.DocumentId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A table of a team's own, written in the transaction that commits commands: {@code replay.PlannedHours}. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CommitHookTest {
    private static final int ANSWER_S = 60;
    private static final int WRITERS = 4;
    private static final int EACH = 15;

    @Inject
    Pool database;

    private Guest ada;

    @BeforeEach
    void makeTable() throws Exception {
        ada = guest("Ada");
        sql("create table planned_hours (document uuid, seq bigint, ticket text, hours bigint check (hours <> 13),"
                + " primary key (document, seq))");
    }

    @AfterEach
    void dropTable() throws Exception {
        sql("drop table if exists planned_hours");
    }

    private RowSet<Row> sql(String statement, Object... parameters) throws Exception {
        return database.preparedQuery(statement)
                .execute(Tuple.from(parameters))
                .toCompletionStage()
                .toCompletableFuture()
                .get(ANSWER_S, TimeUnit.SECONDS);
    }

    private String desk() {
        String desk = ada.create("desk", "Desk");
        assertThat(give(desk, "ticket.open", Map.of("ticket", "t1", "title", "Door"))
                        .getString("outcome"))
                .isEqualTo("applied");
        return desk;
    }

    private JsonPath give(String desk, String mutator, Map<String, Object> arguments) {
        return ada.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("mutator", mutator, "version", 1, "arguments", arguments))
                .post("/documents/{id}/commands", desk)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private JsonPath plan(String desk, long hours) {
        return give(desk, "ticket.plan", Map.of("ticket", "t1", "hours", hours));
    }

    private Object hours(String desk) {
        return ada.asks().get("/documents/{id}", desk).jsonPath().get("tickets.t1.hours");
    }

    /** What the book has of a desk: hours by seq. */
    private Map<Long, Long> book(String desk) throws Exception {
        DocumentId id = DocumentId.parse(desk);
        Map<Long, Long> book = new HashMap<>();
        for (Row row : sql("select seq, hours from planned_hours where document = $1", new UUID(id.hi(), id.lo()))) {
            book.put(row.getLong("seq"), row.getLong("hours"));
        }
        return book;
    }

    @Test
    @DisplayName("[OT1] the row is there with the command, and not where the command was rejected or changed nothing")
    void ot1_together() throws Exception {
        String desk = desk();
        JsonPath planned = plan(desk, 5);
        assertThat(planned.getString("outcome")).isEqualTo("applied");
        assertThat(plan(desk, 5).getString("outcome")).isEqualTo("noEffect");
        assertThat(give(desk, "ticket.plan", Map.of("ticket", "none", "hours", 7))
                        .getString("reason"))
                .isEqualTo("gone");

        assertThat(book(desk)).isEqualTo(Map.of(planned.getLong("seq"), 5L));
    }

    @Test
    @DisplayName("[OT2] what a hook does not allow is rejected with its rule; what it fails at is rejected as failed")
    void ot2_refused() throws Exception {
        String desk = desk();
        plan(desk, 5);

        JsonPath ruled = plan(desk, 101);
        assertThat(ruled.getString("outcome")).isEqualTo("rejected");
        assertThat(ruled.getString("reason")).isEqualTo("rule");
        assertThat(ruled.getString("rule")).isEqualTo("hours.book");
        JsonPath broken = plan(desk, 13);
        assertThat(broken.getString("outcome")).isEqualTo("rejected");
        assertThat(broken.getString("reason")).isEqualTo("failed");

        assertThat(plan(desk, 6).getString("outcome")).isEqualTo("applied");
        assertThat(hours(desk)).isEqualTo(6);
        assertThat(book(desk).values()).containsExactlyInAnyOrder(5L, 6L);
        List<String> inbox = ada.asks().get("/inbox").jsonPath().getList("items.command.mutator");
        assertThat(inbox).containsExactly("ticket.plan", "ticket.plan");
    }

    @Test
    @DisplayName("[OT3] a table that is gone stops its commands, one by one, and nothing else")
    void ot3_nothingElseStalls() throws Exception {
        String desk = desk();
        String other = desk();
        sql("drop table planned_hours");

        assertThat(plan(desk, 5).getString("reason")).isEqualTo("failed");
        assertThat(give(desk, "ticket.vote", Map.of("ticket", "t1")).getString("outcome"))
                .isEqualTo("applied");
        assertThat(give(other, "ticket.vote", Map.of("ticket", "t1")).getString("outcome"))
                .isEqualTo("applied");
    }

    @Test
    @DisplayName("[OT1] under many writers of many documents the book has what the journals have")
    void ot1_many() throws Exception {
        List<String> desks = List.of(desk(), desk(), desk());
        Set<String> accepted = new TreeSet<>();
        try (var writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Callable<List<String>>> work = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int first = writer;
                work.add(() -> write(desks, first));
            }
            for (Future<List<String>> done : writers.invokeAll(work)) {
                accepted.addAll(done.get());
            }
        }
        Set<String> booked = new TreeSet<>();
        for (String desk : desks) {
            book(desk).forEach((seq, hours) -> booked.add(desk + " " + seq + " " + hours));
        }

        assertThat(booked).isEqualTo(accepted).isNotEmpty();
    }

    private List<String> write(List<String> desks, int writer) {
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            String desk = desks.get((writer + i) % desks.size());
            // Every third is more than the book takes.
            long hours = i % 3 == 2 ? 200 + i : writer * EACH + i + 14L;
            JsonPath answer = plan(desk, hours);
            if (answer.getString("outcome").equals("applied")) {
                accepted.add(desk + " " + answer.getLong("seq") + " " + hours);
            }
        }
        return accepted;
    }

    @Test
    @DisplayName("[OT4] docs/OWN-TABLES.md has the hook as it is tested here")
    void ot4_page() throws Exception {
        String page = Files.readString(Path.of("docs", "OWN-TABLES.md"));
        String hook = Files.readString(Path.of("src/test/java/dev/syncline/replay/PlannedHours.java"));

        assertThat(page).contains("```java\n" + hook + "```\n");
    }
}
