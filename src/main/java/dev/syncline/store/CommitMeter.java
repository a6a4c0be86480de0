package dev.syncline.store;

import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts and times group commits, and counts what was found damaged. */
public final class CommitMeter {
    private final MeterRegistry registry;
    private final Timer latency;
    private final Timer failures;
    private final Counter entries;
    private final Map<AppendAnswer, Counter> answers = new EnumMap<>(AppendAnswer.class);

    public CommitMeter(MeterRegistry registry) {
        this.registry = registry;
        latency = commit(registry, "answered");
        failures = commit(registry, "failed");
        entries = Counter.builder("syncline.journal.entries")
                .description("Entries made durable")
                .register(registry);
        for (AppendAnswer answer : AppendAnswer.values()) {
            answers.put(
                    answer,
                    Counter.builder("syncline.journal.appends")
                            .description("Documents' shares of commits, by what became of them")
                            .tag("answer", answer.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    private static Timer commit(MeterRegistry registry, String result) {
        return Timer.builder("syncline.journal.commit")
                .description("A group commit, from asking for a connection to the answer")
                .tag("result", result)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    /** Stored bytes failed their check; {@code what} they are: a snapshot, or entries. */
    void quarantined(String what) {
        registry.counter("syncline.journal.quarantined", "what", what).increment();
    }

    Running start() {
        return new Running(System.nanoTime());
    }

    /** One commit under way. */
    final class Running {
        private final long startedNs;

        private Running(long startedNs) {
            this.startedNs = startedNs;
        }

        void done(List<Append> appends, List<AppendAnswer> given) {
            latency.record(elapsed());
            for (int i = 0; i < appends.size(); i++) {
                answers.get(given.get(i)).increment();
                if (given.get(i) == AppendAnswer.COMMITTED) {
                    entries.increment(appends.get(i).entries().size());
                }
            }
        }

        void failed() {
            failures.record(elapsed());
        }

        private Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - startedNs);
        }
    }
}
