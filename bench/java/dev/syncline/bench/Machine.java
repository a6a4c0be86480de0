package dev.syncline.bench;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Stream;

/** Where the figures come from. */
public final class Machine {
    private Machine() {}

    static void print(String postgres, Plan plan) throws IOException {
        System.out.printf(
                "%s; Postgres %s, fsync on; %d rounds, medians (least–greatest).%n%n",
                describe(), postgres, plan.rounds());
    }

    /** When it is, what runs here, and how busy it was before. */
    public static String describe() throws IOException {
        FileStore disk = Files.getFileStore(Path.of("target"));
        return String.format(
                Locale.ROOT,
                "%s; %d processors (%s), %d GiB, Linux %s; disk %s on %s; Java %s; load before: %s",
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replace(" kB", "")) / (1 << 20),
                System.getProperty("os.version"),
                disk.type(),
                disk.name(),
                Runtime.version(),
                load());
    }

    /** The average number of programs that wanted to run in the last 1, 5 and 15 minutes. */
    static String load() throws IOException {
        String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ");
        return words[0] + ", " + words[1] + ", " + words[2];
    }

    private static String field(String file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .orElse("unknown");
        }
    }
}
