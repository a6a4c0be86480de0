package dev.syncline.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One connection to a browser over the DevTools protocol: calls with answers, and notices to whoever asked for them. */
final class DevTools implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

    /** Hears every notice of one session; the empty session is the browser itself. */
    interface NoticeListener {
        void heard(String method, JsonNode parameters);
    }

    private final HttpClient client;
    private final WebSocket socket;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final Map<String, List<NoticeListener>> listeners = new ConcurrentHashMap<>();

    DevTools(URI address) {
        client = HttpClient.newHttpClient();
        socket = client.newWebSocketBuilder().buildAsync(address, new Reader()).join();
    }

    void listen(String session, NoticeListener listener) {
        listeners.computeIfAbsent(session, key -> new CopyOnWriteArrayList<>()).add(listener);
    }

    void forget(String session) {
        listeners.remove(session);
    }

    /** Calls a method with parameters given as name, value, name, value, and waits for the answer. */
    JsonNode call(String session, String method, Object... parameters) {
        return call(CALL_TIMEOUT, session, method, parameters);
    }

    JsonNode call(Duration timeout, String session, String method, Object... parameters) {
        long id = lastId.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        calls.put(id, answer);
        send(message(id, session, method, parameters));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(method + ": " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(method + " had no answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            calls.remove(id);
        }
    }

    /** Calls a method that may never be answered. */
    void tell(String session, String method, Object... parameters) {
        send(message(lastId.incrementAndGet(), session, method, parameters));
    }

    private static ObjectNode message(long id, String session, String method, Object... parameters) {
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        ObjectNode named = message.putObject("params");
        for (int i = 0; i < parameters.length; i += 2) {
            named.set((String) parameters[i], JSON.valueToTree(parameters[i + 1]));
        }
        return message;
    }

    private synchronized void send(ObjectNode message) {
        socket.sendText(message.toString(), true).join();
    }

    private void received(String text) {
        JsonNode message;
        try {
            message = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        if (!message.has("id")) {
            String session = message.path("sessionId").asText("");
            listeners
                    .getOrDefault(session, List.of())
                    .forEach(listener -> listener.heard(message.path("method").asText(), message.path("params")));
            return;
        }
        var answer = calls.remove(message.path("id").asLong());
        if (answer == null) {
            return;
        }
        if (message.has("error")) {
            answer.completeExceptionally(
                    new IllegalStateException(message.path("error").toString()));
        } else {
            answer.complete(message.path("result"));
        }
    }

    private void ended(String why) {
        calls.values().forEach(call -> call.completeExceptionally(new IllegalStateException(why)));
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
        ended("connection closed");
    }

    /** Puts the pieces of messages together. */
    private final class Reader implements WebSocket.Listener {
        private final StringBuilder pieces = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
            pieces.append(piece);
            if (last) {
                String text = pieces.toString();
                pieces.setLength(0);
                received(text);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            ended("the browser closed the connection");
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            ended("the browser is gone: " + error);
        }
    }
}
