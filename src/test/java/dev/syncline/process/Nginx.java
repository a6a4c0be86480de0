package dev.syncline.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real nginx in front of a server, configured as docs/DEPLOY.md says. */
public final class Nginx implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Pattern SNIPPET = Pattern.compile("```nginx\\n(.*?)```", Pattern.DOTALL);
    private static final Optional<Path> PROGRAM = Stream.of(
                    "/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();

    private final int port;
    private final Process process;

    private Nginx(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    public static boolean isInstalled() {
        return PROGRAM.isPresent();
    }

    /** @param upgrades false: without the lines that let a WebSocket through */
    public static Nginx start(Path folder, int serverPort, boolean upgrades) throws IOException, InterruptedException {
        int port = freePort();
        Matcher snippet = SNIPPET.matcher(Files.readString(Path.of("docs", "DEPLOY.md")));
        if (!snippet.find()) {
            throw new IllegalStateException("docs/DEPLOY.md has no configuration of nginx");
        }
        String site = snippet.group(1)
                .replace("127.0.0.1:8080", "127.0.0.1:" + serverPort)
                .replace("listen 80;", "listen 127.0.0.1:" + port + ";");
        if (!upgrades) {
            site = site.replaceAll("(?m)^ *proxy_set_header (Upgrade|Connection) .*$", "")
                    .replace("proxy_http_version 1.1;", "proxy_http_version 1.1; proxy_set_header Connection '';");
        }
        Path home = Files.createDirectories(folder.resolve("nginx" + port)).toAbsolutePath();
        Path conf = home.resolve("nginx.conf");
        Files.writeString(
                conf,
                "daemon off; master_process off; pid " + home + "/pid; error_log " + home + "/error.log;\n"
                        + "events { worker_connections 512; }\nhttp { access_log off; client_body_temp_path " + home
                        + "/body; proxy_temp_path " + home + "/proxy; fastcgi_temp_path " + home
                        + "/fastcgi; uwsgi_temp_path " + home + "/uwsgi; scgi_temp_path " + home + "/scgi;\n" + site
                        + "}\n");
        Process process = new ProcessBuilder(
                        PROGRAM.orElseThrow().toString(), "-p", home.toString(), "-c", conf.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out.log").toFile())
                .start();
        var nginx = new Nginx(port, process);
        Await.until("nginx listens, see " + home, START_MAX, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(home.resolve("out.log")));
            }
            try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
            }
        });
        return nginx;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
