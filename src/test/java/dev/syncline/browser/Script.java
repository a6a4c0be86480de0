package dev.syncline.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Something in the browser that runs JavaScript: a tab or a worker. */
public class Script implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration ANSWER_SLACK = Duration.ofSeconds(10);

    final DevTools devTools;
    final String target;
    final String session;
    private final List<String> console = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();

    Script(DevTools devTools, String target) {
        this.devTools = devTools;
        this.target = target;
        this.session = devTools.call("", "Target.attachToTarget", "targetId", target, "flatten", true)
                .path("sessionId")
                .asText();
        devTools.listen(session, this::heard);
        call("Runtime.enable");
    }

    public final JsonNode call(String method, Object... parameters) {
        return devTools.call(session, method, parameters);
    }

    /** The value of an expression; a promise is waited for; what is thrown there is thrown here. */
    public final JsonNode evaluate(String expression) {
        return evaluate(expression, WAIT);
    }

    public final JsonNode evaluate(String expression, Duration timeout) {
        JsonNode answer = devTools.call(
                timeout.plus(ANSWER_SLACK),
                session,
                "Runtime.evaluate",
                "expression",
                expression,
                "awaitPromise",
                true,
                "returnByValue",
                true,
                "userGesture",
                true);
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(
                    described(answer.path("exceptionDetails")) + "\n in: " + expression + "\n console: " + console);
        }
        return answer.path("result").path("value");
    }

    /** Waits until an expression is truthy and returns its value. What it throws counts as not yet. */
    public final JsonNode waitFor(String expression) {
        return waitFor(expression, WAIT);
    }

    public final JsonNode waitFor(String expression, Duration timeout) {
        return evaluate("""
            (async () => {
              const deadline = performance.now() + %d;
              let last;
              for (;;) {
                try {
                  const value = await (%s);
                  if (value) return value;
                  last = value;
                } catch (error) {
                  last = error;
                }
                if (performance.now() > deadline) throw new Error("waited in vain, last: " + last);
                await new Promise((resolve) => setTimeout(resolve, 20));
              }
            })()\
            """.formatted(timeout.toMillis(), expression), timeout);
    }

    /** Every line written to the console so far, by the page or by the browser about it, with its level. */
    public final List<String> console() {
        return List.copyOf(console);
    }

    /** Every error nobody caught so far. */
    public final List<String> failures() {
        return List.copyOf(failures);
    }

    private void heard(String method, JsonNode parameters) {
        if (method.equals("Runtime.consoleAPICalled")) {
            var line = new StringBuilder(parameters.path("type").asText()).append(':');
            for (JsonNode argument : parameters.path("args")) {
                line.append(' ')
                        .append(
                                argument.has("value")
                                        ? argument.path("value").asText()
                                        : argument.path("description").asText());
            }
            console.add(line.toString());
        } else if (method.equals("Log.entryAdded")) {
            JsonNode entry = parameters.path("entry");
            console.add(entry.path("level").asText() + ": " + entry.path("text").asText() + " "
                    + entry.path("url").asText());
        } else if (method.equals("Runtime.exceptionThrown")) {
            failures.add(described(parameters.path("exceptionDetails")));
        }
    }

    private static String described(JsonNode details) {
        return details.path("exception")
                .path("description")
                .asText(details.path("text").asText()
                        + " "
                        + details.path("exception").path("value").asText());
    }

    @Override
    public void close() {
        devTools.forget(session);
        devTools.call("", "Target.closeTarget", "targetId", target);
    }
}
