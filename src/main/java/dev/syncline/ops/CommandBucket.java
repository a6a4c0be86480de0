package dev.syncline.ops;

import dev.syncline.store.Bucket;
import dev.syncline.store.BucketAddress;
import dev.syncline.store.BucketLimits;
import dev.syncline.store.S3Bucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.ConfigUtils;
import org.eclipse.microprofile.config.Config;

/** The bucket that a command reads moved bytes from: the one that a server would. */
final class CommandBucket {
    private CommandBucket() {}

    static Bucket open() {
        Config config = ConfigUtils.configBuilder().build();
        return BucketAddress.of(config)
                .<Bucket>map(address -> new S3Bucket(address, BucketLimits.of(config), new SimpleMeterRegistry()))
                .orElse(Bucket.NONE);
    }
}
