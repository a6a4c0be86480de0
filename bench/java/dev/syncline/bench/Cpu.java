package dev.syncline.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Processor time of groups of processes. */
final class Cpu {
    private final Map<String, Supplier<Stream<ProcessHandle>>> groups = new LinkedHashMap<>();

    Cpu with(String name, Supplier<Stream<ProcessHandle>> processes) {
        groups.put(name, processes);
        return this;
    }

    /** What each group has used so far, in seconds. */
    Map<String, Double> used() {
        Map<String, Double> used = new LinkedHashMap<>();
        groups.forEach((name, processes) -> used.put(
                name,
                processes
                                .get()
                                .map(process ->
                                        process.info().totalCpuDuration().orElse(Duration.ZERO))
                                .mapToLong(Duration::toMillis)
                                .sum()
                        / 1e3));
        return used;
    }
}
