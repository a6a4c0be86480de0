package dev.syncline.worker.vault;

import dev.syncline.codec.Decimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.teavm.jso.typedarrays.Int8Array;

/**
 * Generations as files of the origin's private file system, written through a tab's host: a flush reaches the disk. They
 * are read and deleted without a host.
 */
public final class OpfsStore implements Store {
    private static final int ASK_AGAIN_MS = 2000;
    /** For a tab to answer at all, and for the host it lent to be ready. */
    private static final int LEND_MS = 12_000;

    private static final int READY_MS = 3000;

    private final Hosts hosts;
    private final Clock clock;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private HostedFiles host;
    private boolean ready;
    private boolean asking;

    public OpfsStore(Hosts hosts, Clock clock) {
        this.hosts = hosts;
        this.clock = clock;
        ask();
    }

    /** Whether this browser has such files at all. */
    public static boolean supported() {
        return OpfsFiles.supported();
    }

    @Override
    public String name() {
        return "opfs";
    }

    @Override
    public boolean ready() {
        return ready;
    }

    private void ask() {
        if (asking || host != null) {
            return;
        }
        asking = true;
        var lent = new Once<Hosts.Host>(clock, LEND_MS, null, answer -> {
            asking = false;
            if (answer == null) {
                clock.after(ASK_AGAIN_MS, this::ask);
            } else {
                lend(answer);
            }
        });
        lent.refused = late -> {
            if (late != null) {
                new HostedFiles(late, () -> {}, () -> {}).die();
            }
        };
        hosts.request(lent);
    }

    private void lend(Hosts.Host lent) {
        var files = new HostedFiles[1];
        files[0] = new HostedFiles(
                lent,
                () -> {
                    ready = true;
                    while (ready && !waiting.isEmpty()) {
                        waiting.remove().run();
                    }
                },
                () -> {
                    if (host == files[0]) {
                        host = null;
                        ready = false;
                        clock.after(0, this::ask);
                    }
                });
        host = files[0];
        clock.after(READY_MS, () -> {
            if (host == files[0] && !ready) {
                files[0].die();
            }
        });
    }

    @Override
    public void open(long number, Consumer<Writer> done) {
        if (ready) {
            host.open(fileName(number), done);
        } else {
            waiting.add(() -> host.open(fileName(number), done));
            ask();
        }
    }

    @Override
    public void read(Consumer<List<Generation>> done) {
        OpfsFiles.readAll(files -> {
            if (files == null) {
                done.accept(null);
                return;
            }
            List<Generation> generations = new ArrayList<>();
            for (int i = 0; i < files.getLength(); i++) {
                long number = numberOf(files.get(i).getName());
                if (number > 0) {
                    generations.add(new Generation(
                            name(), number, files.get(i).getBytes().copyToJavaArray()));
                }
            }
            done.accept(generations);
        });
    }

    @Override
    public void read(long number, Consumer<byte[]> done) {
        OpfsFiles.read(fileName(number), bytes -> done.accept(bytes == null ? null : bytes.copyToJavaArray()));
    }

    @Override
    public void delete(List<Long> numbers) {
        for (long number : numbers) {
            OpfsFiles.delete(fileName(number));
        }
    }

    @Override
    public void setAside(String name, byte[] bytes) {
        OpfsFiles.setAside(name, Int8Array.fromJavaArray(bytes));
    }

    static String fileName(long number) {
        return number + OpfsFiles.SUFFIX;
    }

    /** 0 if the file is no generation. */
    static long numberOf(String fileName) {
        if (!fileName.endsWith(OpfsFiles.SUFFIX)) {
            return 0;
        }
        String number = fileName.substring(0, fileName.length() - OpfsFiles.SUFFIX.length());
        return Math.max(0, Decimal.read(number));
    }
}
