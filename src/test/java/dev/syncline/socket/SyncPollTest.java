package dev.syncline.socket;

import dev.syncline.embedded.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The protocol over requests that wait. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SyncPollTest extends SyncContract {
    @Override
    Transport transport() {
        return Transport.POLL;
    }
}
