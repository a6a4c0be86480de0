package dev.syncline.ops;

import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What a server that could not start says last: one line for each thing that somebody has to put right. */
final class StartFailure {
    /** The number that SmallRye puts before its sentences. */
    private static final String NUMBER = "^SRCFG\\d+: ";

    private StartFailure() {}

    static List<String> lines(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            switch (cause) {
                case ConfigValidationException settings -> {
                    return settings(settings);
                }
                case QuarkusBindException taken -> {
                    return List.of("Port " + taken.getPort() + " on " + taken.getHost() + " cannot be used: another"
                            + " process has it, or it is not allowed. QUARKUS_HTTP_PORT names another.");
                }
                case SQLException refused -> {
                    return List.of("The configured database cannot be used: " + firstLine(refused));
                }
                default -> root = cause;
            }
        }
        return List.of("The server did not start: " + firstLine(root));
    }

    private static List<String> settings(ConfigValidationException settings) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < settings.getProblemCount(); i++) {
            lines.add(settings.getProblem(i).getMessage().replaceFirst(NUMBER, ""));
        }
        return lines;
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElseThrow();
    }
}
