package dev.syncline.http;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * One file of the page, ready to be sent.
 *
 * @param gzip its gzip form; null where that is not smaller
 * @param brotli its brotli form; null where the build made none
 */
record StaticFile(String mediaType, String tag, Buffer plain, Buffer gzip, Buffer brotli) {
    private static final String FILES = "META-INF/resources/";
    private static final String BROTLI = "META-INF/brotli/";
    private static final Map<String, String> MEDIA_TYPES = Map.ofEntries(
            Map.entry("html", "text/html;charset=UTF-8"),
            Map.entry("js", "text/javascript;charset=UTF-8"),
            Map.entry("css", "text/css;charset=UTF-8"),
            Map.entry("ts", "text/plain;charset=UTF-8"),
            Map.entry("txt", "text/plain;charset=UTF-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"));

    /** Whether a path may name a file of the page: it ends as those do, and climbs nowhere. */
    static boolean mayBe(String path) {
        return MEDIA_TYPES.containsKey(ending(path))
                && !path.contains("..")
                && !path.contains("//")
                && !path.contains("\\");
    }

    /** Reads the file of a path that {@link #mayBe}, without its first slash. */
    static Optional<StaticFile> load(String path) {
        return read(FILES + path).map(bytes -> {
            byte[] gzip = gzipped(bytes);
            return new StaticFile(
                    MEDIA_TYPES.get(ending(path)),
                    Tags.of(bytes),
                    Buffer.buffer(bytes),
                    gzip.length < bytes.length ? Buffer.buffer(gzip) : null,
                    read(BROTLI + path + ".br").map(Buffer::buffer).orElse(null));
        });
    }

    private static String ending(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static Optional<byte[]> read(String resource) {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] gzipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream gzip = new SmallestGzip(out)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /** Takes its time, because it runs once per file. */
    private static final class SmallestGzip extends GZIPOutputStream {
        SmallestGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
