package dev.syncline.http;

import dev.syncline.process.FaultProxy;
import dev.syncline.process.ObjectStorage;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A bucket for the server under test, which reaches it through a wire that can be cut; clients reach it directly. */
public final class BucketResource implements QuarkusTestResourceLifecycleManager {
    private ObjectStorage storage;
    private FaultProxy wire;

    @Override
    public Map<String, String> start() {
        try {
            Path target = Files.createDirectories(Path.of("target"));
            storage = new ObjectStorage(Files.createTempDirectory(target, "uploads"));
            wire = new FaultProxy(storage.port());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        Map<String, String> settings = new HashMap<>();
        storage.environment()
                .forEach((name, value) -> settings.put(
                        name.toLowerCase(java.util.Locale.ROOT)
                                .replace("syncline_bucket_", "syncline.bucket.")
                                .replace('_', '-'),
                        value));
        settings.put("syncline.bucket.public-endpoint", settings.get("syncline.bucket.endpoint"));
        settings.put("syncline.bucket.endpoint", ObjectStorage.at(wire.port()).toString());
        settings.put("syncline.bucket.answer", "2S");
        settings.put("syncline.prefixes.look", "0.05S");
        return settings;
    }

    /** Gives the wire to a test that has a field for it. */
    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(wire, new TestInjector.MatchesType(FaultProxy.class));
    }

    @Override
    public void stop() {
        try {
            wire.close();
            storage.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
