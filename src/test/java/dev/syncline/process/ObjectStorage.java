package dev.syncline.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An object storage with the S3 API and one bucket, as a process of its own over a folder. */
public final class ObjectStorage implements AutoCloseable {
    public static final String BUCKET = "cold";
    public static final String ACCESS_KEY = "test-access-key";
    public static final String SECRET_KEY = "test-secret-key-that-nobody-logs";

    private static final Path PROGRAM = Path.of("target", "s3proxy.jar");
    private static final long START_MS_MAX = 180_000;

    private final Process process;
    private final int port;

    /** Starts one; the folder keeps what is stored. */
    public ObjectStorage(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("data").resolve(BUCKET));
        port = freePort();
        Path settings = folder.resolve("s3proxy.conf");
        Files.write(
                settings,
                List.of(
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.identity=" + ACCESS_KEY,
                        "s3proxy.credential=" + SECRET_KEY,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.identity=none",
                        "jclouds.credential=none",
                        "jclouds.filesystem.basedir=" + folder.resolve("data").toAbsolutePath()));
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-jar",
                        PROGRAM.toString(),
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        await(folder);
    }

    private void await(Path folder) throws IOException, InterruptedException {
        long until = System.currentTimeMillis() + START_MS_MAX;
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.currentTimeMillis() > until) {
                    close();
                    throw new IOException(Files.readString(folder.resolve("s3proxy.log")), notYet);
                }
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    public static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What a server must be told to use it. */
    public Map<String, String> environment() {
        return Map.of(
                "SYNCLINE_BUCKET_NAME", BUCKET,
                "SYNCLINE_BUCKET_ENDPOINT", at(port).toString(),
                "SYNCLINE_BUCKET_ACCESS_KEY", ACCESS_KEY,
                "SYNCLINE_BUCKET_SECRET_KEY", SECRET_KEY);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
