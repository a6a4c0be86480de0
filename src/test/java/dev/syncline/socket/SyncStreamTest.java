package dev.syncline.socket;

import dev.syncline.embedded.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The protocol over a stream of events. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SyncStreamTest extends SyncContract {
    @Override
    Transport transport() {
        return Transport.STREAM;
    }
}
