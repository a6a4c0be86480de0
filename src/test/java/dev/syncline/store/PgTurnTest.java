package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.TestPostgres;
import dev.syncline.process.Await;
import dev.syncline.process.FaultProxy;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Turns of nodes on a real Postgres; one of them behind a wire that breaks. */
class PgTurnTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ChannelLimits QUICK = new ChannelLimits(true, 1, 50, 3_000, 50, 100, 10_000);

    private final TestPostgres.Database database = TestPostgres.database();
    private final Vertx vertx = Vertx.vertx();
    private FaultProxy proxy;
    private PgTurn first;
    private PgTurn second;

    @BeforeEach
    void connect() throws IOException {
        proxy = new FaultProxy(database.port());
        first = turn(proxy.port(), 2);
        second = turn(database.port(), 2);
    }

    @AfterEach
    void close() throws Exception {
        first.close();
        second.close();
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private PgTurn turn(int port, int number) {
        return new PgTurn(vertx, List.of(PgNode.through(port, database)), StoreLimits.DEFAULTS, QUICK, number);
    }

    @Test
    @DisplayName(
            "[SF3] one node has the turn; when its connection breaks another has it, and it comes back when that one"
                    + " goes")
    void sf3_oneAtATime() throws Exception {
        first.begin();
        Await.until("the first has it", PATIENCE, first::isOurs);
        second.begin();
        PgTurn apart = turn(database.port(), 3);
        apart.begin();
        Await.until("another turn is had by itself", PATIENCE, apart::isOurs);
        apart.close();
        assertThat(second.isOurs()).isFalse();

        proxy.goAway();
        Await.until("the second has it", PATIENCE, second::isOurs);
        Await.until("the first has noticed", PATIENCE, () -> !first.isOurs());
        proxy.comeBack();
        second.close();
        Await.until("the first has it again", PATIENCE, first::isOurs);
    }
}
