package dev.syncline.identity;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.DriverManager;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Units of work on a database that has something else to do. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TransactionsTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    @Inject
    Transactions transactions;

    @Test
    @DisplayName("[IN12] a table that somebody holds is UNAVAILABLE, which a starting server asks for again")
    void in12_heldTable() throws Exception {
        Config config = ConfigProvider.getConfig();
        try (var holder = DriverManager.getConnection(
                        config.getValue("quarkus.datasource.jdbc.url", String.class),
                        config.getValue("quarkus.datasource.username", String.class),
                        config.getValue("quarkus.datasource.password", String.class));
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("lock table server_key in exclusive mode");

            assertThatThrownBy(() -> transactions
                            .write(session -> session.createNativeQuery(
                                            "lock table server_key in share row exclusive mode")
                                    .executeUpdate())
                            .await()
                            .atMost(WAIT_MAX))
                    .asInstanceOf(InstanceOfAssertFactories.type(Fault.class))
                    .extracting(Fault::code)
                    .isEqualTo(FaultCode.UNAVAILABLE);
        }
    }
}
