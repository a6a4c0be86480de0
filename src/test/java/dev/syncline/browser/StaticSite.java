package dev.syncline.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.syncline.http.ContentPolicies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An origin of files and texts for tests of browser code that need no Syncline server. */
public final class StaticSite implements AutoCloseable {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript",
            "mjs", "text/javascript",
            "css", "text/css",
            "json", "application/json",
            "wasm", "application/wasm");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Path> folders;
    private final Map<String, byte[]> texts = new ConcurrentHashMap<>();
    private final Map<String, String> lent = new ConcurrentHashMap<>();
    private volatile ContentPolicies policies;

    /** Serves the files of the folders; the first folder that has a file wins. */
    public StaticSite(Path... folders) throws IOException {
        this.folders = List.of(folders);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Serves a text under a path such as {@code /probe.html}, before any file. */
    public StaticSite text(String path, String body) {
        texts.put(path, body.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends the content security policies that a server of Syncline sends. */
    public StaticSite underPolicies(String... backends) {
        policies = new ContentPolicies(Set.of(backends));
        return this;
    }

    /** Sends a file with the policy of another one, for a test's own script in it that needs more than the file does. */
    public StaticSite lendPolicy(String from, String to) {
        lent.put(to, from);
        return this;
    }

    /** Serves the text no longer. */
    public StaticSite remove(String path) {
        texts.remove(path);
        return this;
    }

    /** The address of a path of this site; a secure context to the browser. */
    public String address(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = body(path);
            if (body == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String ending = path.substring(path.lastIndexOf('.') + 1);
            String type = TYPES.getOrDefault(ending, "application/octet-stream");
            exchange.getResponseHeaders().set("Content-Type", type);
            if (policies != null) {
                exchange.getResponseHeaders()
                        .set("Content-Security-Policy", policies.of(lent.getOrDefault(path, path), type));
            }
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private byte[] body(String path) throws IOException {
        byte[] text = texts.get(path);
        if (text != null) {
            return text;
        }
        for (Path folder : folders) {
            Path file = folder.resolve(path.substring(1)).normalize();
            if (file.startsWith(folder.normalize()) && Files.isRegularFile(file)) {
                return Files.readAllBytes(file);
            }
        }
        return null;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
