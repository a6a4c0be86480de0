package dev.syncline.replay;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Whoever gets webhooks: keeps every message. */
public final class Receiver implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final int TAKEN = 204;
    private static final int REFUSED = 503;

    private final HttpServer server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();

    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** @param status that it was answered with */
    public record Message(String path, String id, String time, String signature, String body, int status) {}

    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int answer = refused.contains(exchange.getRequestURI().getPath()) ? REFUSED : TAKEN;
            var headers = exchange.getRequestHeaders();
            messages.add(new Message(
                    exchange.getRequestURI().getPath(),
                    headers.getFirst(Signature.ID_HEADER),
                    headers.getFirst(Signature.TIME_HEADER),
                    headers.getFirst(Signature.SIGNATURE_HEADER),
                    body,
                    answer));
            exchange.sendResponseHeaders(answer, -1);
        }
    }

    /** Whether what comes to a path from now on is not taken. */
    public void refuse(String path, boolean refuse) {
        if (refuse) {
            refused.add(path);
        } else {
            refused.remove(path);
        }
    }

    /** Its name among the hosts that webhooks may go to. */
    public String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    public String url(String path) {
        return "http://" + host() + path;
    }

    /** What came to a path, in order. */
    public List<Message> at(String path) {
        return messages.stream().filter(message -> message.path().equals(path)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
