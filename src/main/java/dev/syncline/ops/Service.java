package dev.syncline.ops;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.eclipse.microprofile.config.ConfigProvider;

/** The life of the server between its first answer and its stop. */
public final class Service implements QuarkusApplication {
    @Override
    public int run(String... args) {
        String port = ConfigProvider.getConfig().getValue("quarkus.http.port", String.class);
        System.out.println("Syncline is ready: http://localhost:" + port + "/");
        Quarkus.waitForExit();
        return 0;
    }
}
