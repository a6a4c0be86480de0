package dev.syncline.ops;

import dev.syncline.http.RequestsUnderWay;
import dev.syncline.interop.RepoDoor;
import dev.syncline.socket.Connections;
import dev.syncline.wire.Limits;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** The life of the server between its first answer and its stop. */
@Singleton
public class Service implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Service.class);

    private final Connections connections;
    private final RepoDoor peers;
    private final RequestsUnderWay requests;
    private final Limits limits;

    Service(Connections connections, RepoDoor peers, RequestsUnderWay requests, Limits limits) {
        this.connections = connections;
        this.peers = peers;
        this.requests = requests;
        this.limits = limits;
    }

    @Override
    public int run(String... args) {
        String port = ConfigProvider.getConfig().getValue("quarkus.http.port", String.class);
        LOG.info("Syncline is ready: http://localhost:" + port + "/");
        Quarkus.waitForExit();
        return 0;
    }

    /**
     * A stop was asked for and readiness is down: no connection and no request is left behind. Quarkus goes on with the
     * stop when this returns, and closes at once what is connected then.
     */
    void drain(@Observes ShutdownDelayInitiatedEvent stop) throws InterruptedException {
        long untilMs = System.currentTimeMillis() + limits.sessions().drainMs();
        boolean gone = connections.drain(untilMs);
        boolean left = peers.drain(untilMs);
        boolean answered = requests.awaitNone(untilMs);
        if (!gone || !left || !answered) {
            LOG.warn("drained only in part");
        }
    }
}
