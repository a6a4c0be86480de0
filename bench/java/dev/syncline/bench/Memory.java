package dev.syncline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Memory of a server and of its engine children, in MB.
 *
 * @param main what the machine gives for the server: a page that several processes share counts in parts
 * @param children the same for all of its children
 * @param resident the resident sizes of all of them summed up, shared pages counted in each
 */
public record Memory(double main, double children, double resident) {
    private static final String SHARE = "Pss:";
    private static final String RESIDENT = "Rss:";
    private static final double KB_PER_MB = 1e6 / 1024;

    public static Memory of(ProcessHandle server) {
        return new Memory(
                megabytes(server, SHARE),
                server.descendants()
                        .mapToDouble(child -> megabytes(child, SHARE))
                        .sum(),
                Stream.concat(Stream.of(server), server.descendants())
                        .mapToDouble(process -> megabytes(process, RESIDENT))
                        .sum());
    }

    double together() {
        return main + children;
    }

    private static double megabytes(ProcessHandle process, String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith(field))
                            .mapToLong(line -> Long.parseLong(line.substring(field.length())
                                    .replace("kB", "")
                                    .strip()))
                            .sum()
                    / KB_PER_MB;
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }
}
