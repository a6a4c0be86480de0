package dev.syncline.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * What commands cost by themselves, without network and database: rebasing 1,000 pending ones in Chromium and on the JVM, and
 * deciding them one by one.
 */
public final class CommandBench {
    private static final int DECISIONS = 200_000;

    private CommandBench() {}

    public static void main(String... arguments) throws Exception {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "bench")), "commands");
        JsonNode lines = SequencesIT.lines(folder, "rebase");
        System.out.println("| one entry arrives on 1,000 pending commands, ms | n | min | p50 | p90 | max |\n"
                + "|---|---|---|---|---|---|");
        print("Chromium", i -> lines.get(i).asDouble());
        Rebase warm = new Rebase();
        for (int i = 0; i < 10 * Rebase.ROUNDS; i++) {
            warm.arrive();
        }
        Rebase rebase = new Rebase();
        print("JVM, warm", i -> timed(rebase::arrive));
        System.out.println("\nDecided per second in memory, one thread: " + decisionsPerSecond());
    }

    private interface Figures {
        double at(int index);
    }

    private static void print(String where, Figures figures) {
        double[] ms = new double[Rebase.ROUNDS];
        for (int i = 0; i < ms.length; i++) {
            ms[i] = figures.at(i);
        }
        Arrays.sort(ms);
        System.out.printf(
                "| %s | %d | %.1f | %.1f | %.1f | %.1f |%n",
                where, ms.length, ms[0], ms[ms.length / 2], ms[ms.length * 9 / 10], ms[ms.length - 1]);
    }

    private static double timed(Runnable work) {
        DoubleSupplier now = () -> System.nanoTime() / 1e6;
        double begin = now.getAsDouble();
        work.run();
        return now.getAsDouble() - begin;
    }

    /** Transfers between two accounts, each on what its author had just seen; the second half counts. */
    private static long decisionsPerSecond() {
        CommandedDocument document = new CommandedDocument(Bank.TYPE, CommandLimits.DEFAULT);
        Author author = new Author(UserId.NOBODY, 20);
        String[] ids = new String[2];
        for (int i = 0; i < 2; i++) {
            decide(document, author, "open", Arguments.NONE.with("rate", 0.5));
        }
        document.tables().ids("accounts").toArray(ids);
        double begin = 0;
        for (int i = 0; i < DECISIONS; i++) {
            begin = i == DECISIONS / 2 ? System.nanoTime() : begin;
            Arguments transfer = Arguments.NONE
                    .with("from", ids[i % 2])
                    .with("to", ids[(i + 1) % 2])
                    .with("amount", 1);
            decide(document, author, "transfer", transfer);
        }
        return Math.round(DECISIONS / 2 / ((System.nanoTime() - begin) / 1e9));
    }

    private static void decide(CommandedDocument document, Author author, String mutator, Arguments arguments) {
        long seq = document.seq();
        byte[] bytes = CommandCodec.encode(new Command(mutator, 1, seq, 0, seq, arguments));
        Decided entry = document.decide(new TimelineId(0, 1 + seq % 2), seq / 2 + 1, author, bytes, seq);
        document.follow(entry);
    }
}
