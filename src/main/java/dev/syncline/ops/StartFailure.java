package dev.syncline.ops;

import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** What a server that could not start says last: one line for each thing that somebody has to put right. */
final class StartFailure {
    /** What SmallRye puts before and between its sentences that no operator needs. */
    private static final String NOISE = "^[\\w.]+Exception: |SRCFG\\d+:? |threw an Exception whilst being converted ";

    private StartFailure() {}

    /** Every wrong setting; where all are right, what else stood in the way. */
    static List<String> lines(Throwable failure, Config config) {
        List<String> settings = new ArrayList<>(WrongValues.problems(config));
        for (Throwable cause = failure; cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            if (cause instanceof ConfigValidationException wrong) {
                for (int i = 0; i < wrong.getProblemCount(); i++) {
                    settings.add(wrong.getProblem(i).getMessage());
                }
            }
        }
        return settings.isEmpty()
                ? List.of(reason(failure))
                : settings.stream().map(line -> line.replaceAll(NOISE, "")).toList();
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            switch (cause) {
                case QuarkusBindException taken -> {
                    return "Port " + taken.getPort() + " on " + taken.getHost() + " cannot be used: another"
                            + " process has it, or it is not allowed. QUARKUS_HTTP_PORT names another.";
                }
                case SQLException refused -> {
                    return "The configured database cannot be used: " + firstLine(refused);
                }
                default -> root = cause;
            }
        }
        return "The server did not start: " + firstLine(root);
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElseThrow();
    }
}
