package dev.syncline.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Which bucket, and how it lets us in. The keys are secrets: {@link #toString} leaves them out.
 *
 * @param endpoint empty for the one that AWS has for the region
 * @param publicEndpoint the same for clients, where they reach it under another address
 */
public record BucketAddress(
        String name,
        Optional<URI> endpoint,
        Optional<URI> publicEndpoint,
        String region,
        String accessKey,
        String secretKey) {
    private static final String PREFIX = "syncline.bucket.";
    private static final String REGION = "us-east-1";

    /** Empty if no bucket is named. Fails with a sentence for the operator if something of it is missing. */
    public static Optional<BucketAddress> of(Config config) {
        return text(config, "name")
                .map(name -> new BucketAddress(
                        name,
                        text(config, "endpoint").map(URI::create),
                        text(config, "public-endpoint")
                                .or(() -> text(config, "endpoint"))
                                .map(URI::create),
                        text(config, "region").orElse(REGION),
                        secret(config, "access-key"),
                        secret(config, "secret-key")));
    }

    private static String secret(Config config, String name) {
        return text(config, name)
                .or(() -> text(config, name + "-file").map(BucketAddress::content))
                .orElseThrow(() -> new IllegalArgumentException("SYNCLINE_BUCKET_NAME is set: set " + variable(name)
                        + " or " + variable(name + "-file") + " too"));
    }

    private static String content(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the bucket's key " + file + " cannot be read", unreadable);
        }
    }

    private static String variable(String name) {
        return (PREFIX + name).replaceAll("[.-]", "_").toUpperCase(java.util.Locale.ROOT);
    }

    private static Optional<String> text(Config config, String name) {
        return config.getOptionalValue(PREFIX + name, String.class);
    }

    @Override
    public String toString() {
        return "bucket " + name + endpoint.map(uri -> " at " + uri).orElse("");
    }
}
