package dev.syncline.ops;

import io.quarkus.runtime.configuration.ConfigUtils;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** The command that asks the server on this machine whether it is ready, for containers that hold no shell. */
final class Health {
    static final String ARGUMENT = "health";

    private static final String PORT = "quarkus.http.port";
    private static final int PORT_DEFAULT = 8080;
    private static final int ANSWER_MS_MAX = 5_000;

    private static final int READY = 0;
    private static final int NOT_READY = 1;

    private Health() {}

    /** Gives the exit code. */
    static int run() {
        int port = ConfigUtils.configBuilder()
                .build()
                .getOptionalValue(PORT, Integer.class)
                .orElse(PORT_DEFAULT);
        try {
            var address = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
            var request = (HttpURLConnection) address.toURL().openConnection();
            request.setConnectTimeout(ANSWER_MS_MAX);
            request.setReadTimeout(ANSWER_MS_MAX);
            int status = request.getResponseCode();
            System.out.println(status == HttpURLConnection.HTTP_OK ? "ready" : "not ready: " + status);
            return status == HttpURLConnection.HTTP_OK ? READY : NOT_READY;
        } catch (IOException noAnswer) {
            System.out.println("not ready: " + noAnswer.getMessage());
            return NOT_READY;
        }
    }
}
