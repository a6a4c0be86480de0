package dev.syncline.ops;

import dev.syncline.socket.Connections;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.eclipse.microprofile.config.ConfigProvider;

/** The life of the server between its first answer and its stop. */
public final class Service implements QuarkusApplication {
    private final Connections connections;

    Service(Connections connections) {
        this.connections = connections;
    }

    @Override
    public int run(String... args) throws InterruptedException {
        String port = ConfigProvider.getConfig().getValue("quarkus.http.port", String.class);
        System.out.println("Syncline is ready: http://localhost:" + port + "/");
        Quarkus.waitForExit();
        connections.drain();
        return 0;
    }
}
