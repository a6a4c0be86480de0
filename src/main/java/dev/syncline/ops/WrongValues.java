package dev.syncline.ops;

import dev.syncline.engine.EngineBean;
import dev.syncline.live.LiveLimits;
import dev.syncline.store.StoreLimits;
import dev.syncline.store.UpkeepLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * The settings that the rooms read one by one, and stop at the first wrong one: read once more for the last lines of a
 * start that failed, every one of them.
 */
final class WrongValues {
    private static final List<Function<Config, Record>> READERS =
            List.of(EngineBean::limits, LiveLimits::of, StoreLimits::of, UpkeepLimits::of);

    private WrongValues() {}

    /** One sentence for each setting whose value cannot be read. */
    static List<String> problems(Config config) {
        List<String> problems = new ArrayList<>();
        Config noting = new Noting(config, problems::add);
        for (Function<Config, Record> reader : READERS) {
            try {
                reader.apply(noting);
            } catch (IllegalArgumentException outOfRange) {
                problems.add(outOfRange.getMessage());
            }
        }
        return problems;
    }

    /** A configuration that notes what it cannot read and goes on as if that were not set. */
    private record Noting(Config config, Consumer<String> problems) implements Config {
        @Override
        public <T> Optional<T> getOptionalValue(String name, Class<T> type) {
            try {
                return config.getOptionalValue(name, type);
            } catch (IllegalArgumentException unreadable) {
                problems.accept(unreadable.getMessage());
                return Optional.empty();
            }
        }

        @Override
        public <T> T getValue(String name, Class<T> type) {
            return config.getValue(name, type);
        }

        @Override
        public ConfigValue getConfigValue(String name) {
            return config.getConfigValue(name);
        }

        @Override
        public Iterable<String> getPropertyNames() {
            return config.getPropertyNames();
        }

        @Override
        public Iterable<ConfigSource> getConfigSources() {
            return config.getConfigSources();
        }

        @Override
        public <T> Optional<Converter<T>> getConverter(Class<T> type) {
            return config.getConverter(type);
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return config.unwrap(type);
        }
    }
}
