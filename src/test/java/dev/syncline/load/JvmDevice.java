package dev.syncline.load;

import dev.syncline.command.Arguments;
import dev.syncline.command.CommandReplica;
import dev.syncline.document.Edit;
import dev.syncline.document.JvmCrdt;
import dev.syncline.document.Patch;
import dev.syncline.document.Value;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.worker.client.Client;
import dev.syncline.worker.client.ClientListener;
import dev.syncline.worker.client.CommandLog;
import dev.syncline.worker.client.Environment;
import dev.syncline.worker.client.JvmCommands;
import dev.syncline.worker.client.Refusal;
import dev.syncline.worker.client.Status;
import dev.syncline.worker.vault.Vault;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A device on the JVM: the worker's own client on a thread of its own, over a real connection to a real server. Its journal
 * lives as long as the device.
 */
final class JvmDevice implements ClientListener<List<Patch>>, Environment, AutoCloseable {
    private static final long ANSWER_S = 60;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final byte rank;
    private final DeviceThread thread;
    private final Client<List<Edit>, List<Patch>> client;
    private final JvmLink link;
    private long edits;
    /** How many documents were fetched whole when one was shown anew. */
    private int wholesShown;

    /** What must never happen, as it happened. */
    final Queue<String> troubles = new ConcurrentLinkedQueue<>();

    /** How often it began to connect. */
    final AtomicInteger losses = new AtomicInteger();

    /** What the server asked to be tried again, as it came. */
    final Queue<String> retries = new ConcurrentLinkedQueue<>();

    /** @param rank first byte of its timelines' actors: it orders what devices insert at one place at once */
    JvmDevice(Guest guest, String name, int rank, JvmLink.Gate gate) throws Exception {
        this(guest, () -> guest.server().uri("/"), name, rank, gate);
    }

    /** @param balancer names the server of the next connection */
    JvmDevice(Guest guest, Supplier<URI> balancer, String name, int rank, JvmLink.Gate gate) throws Exception {
        this.name = name;
        this.rank = (byte) rank;
        this.thread = new DeviceThread(name, failure -> {
            failure.printStackTrace();
            troubles.add(failure.toString());
        });
        this.link = new JvmLink(balancer, guest.token(), thread, gate);
        this.client =
                new Client<>(new JvmCrdt.Factory(false), new JvmCommands(), new ListVault(thread), link, this, this);
        var booted = new CompletableFuture<Void>();
        later(() -> client.boot(recovery -> {
            client.signedIn(guest.user(), new byte[0]);
            booted.complete(null);
        }));
        booted.get(ANSWER_S, TimeUnit.SECONDS);
    }

    String name() {
        return name;
    }

    /** Runs a task on the device's thread, after those before it. */
    void later(Runnable task) {
        thread.execute(task);
    }

    /** Runs a task on the device's thread again and again, with a pause between. */
    void often(int pauseMs, Runnable task) {
        thread.scheduleWithFixedDelay(task, pauseMs, pauseMs, TimeUnit.MILLISECONDS);
    }

    /** Asks on the device's thread and waits for the answer. */
    <T> T ask(Callable<T> question) throws Exception {
        return thread.submit(question).get(ANSWER_S, TimeUnit.SECONDS);
    }

    /** Opens a note, which is made if it does not exist. */
    void open(DocumentId note, ProjectId project) throws Exception {
        open(note, "note", project);
    }

    /** Opens a document, which is made if it does not exist. */
    void open(DocumentId document, String type, ProjectId project) throws Exception {
        ask(() -> {
            client.open(document, type, project, refusal -> {
                if (refusal != null) {
                    troubles.add(name + " could not open: " + refusal);
                }
            });
            return null;
        });
    }

    // The following are called on the device's thread.

    /** Writes into a document; {@code saved} is called once it is in the device's journal. */
    void edit(DocumentId document, List<Edit> what, Runnable saved) {
        client.edit(document, what, name, ++edits, place -> saved.run());
    }

    /** Gives a command; {@code saved} is called once it is in the device's journal, unless it is rejected here. */
    CommandReplica.Given give(DocumentId desk, String mutator, Arguments arguments, long seed, Runnable saved) {
        CommandReplica.Given given = commanded(desk).give(mutator, arguments, nowMs(), seed);
        if (given.rejection() == null) {
            client.give(desk, given.bytes(), place -> saved.run());
        }
        return given;
    }

    /** The commands of a desk that is open. */
    CommandLog<List<Patch>> commanded(DocumentId desk) {
        return (CommandLog<List<Patch>>) client.commands(desk);
    }

    /** The id of the object that holds a note's text. */
    String textOf(DocumentId note) {
        for (Patch patch : client.whole(note)) {
            if (patch.effect() instanceof Edit.Put put
                    && put.key().equals("text")
                    && put.value() instanceof Value.Text text) {
                return text.id();
            }
        }
        throw new AssertionError("a note has a text");
    }

    String json(DocumentId document) {
        return client.json(document);
    }

    Status status(DocumentId document) {
        return client.status(document);
    }

    /** How many documents it fetched whole. */
    int wholes() {
        return link.wholes();
    }

    /** Hands on what the gate held back and lets through by now. */
    void pass() {
        link.pass();
    }

    @Override
    public void close() {
        later(() -> {
            client.signedOut(false);
            thread.shutdownNow();
        });
    }

    // What the client says and asks.

    @Override
    public void patches(DocumentId document, long serial, List<Patch> patches) {}

    @Override
    public void saved(DocumentId document, long serial, Vault.Place place) {}

    /** Whoever is too far behind fetches the document whole. Without that it would be a fork. */
    @Override
    public void reset(DocumentId document) {
        if (link.wholes() == wholesShown) {
            troubles.add(name + " forked a timeline");
        }
        wholesShown = link.wholes();
    }

    @Override
    public void status(DocumentId document, Status status) {}

    @Override
    public void presence(DocumentId document, String user, byte[] payload) {}

    @Override
    public void leaving(DocumentId document) {}

    @Override
    public void connection(Connection connection) {
        if (connection == Connection.CONNECTING) {
            losses.incrementAndGet();
        }
        if (connection == Connection.UNAUTHORIZED) {
            troubles.add(name + " was signed out");
        }
    }

    @Override
    public void fault(DocumentId document, Refusal refusal) {
        (refusal.retryable() ? retries : troubles).add(name + " met " + refusal);
    }

    @Override
    public void commands(DocumentId document) {}

    @Override
    public void rejected(DocumentId document, Refusal refusal, int entries) {
        troubles.add(name + " had " + entries + " entries refused: " + refusal);
    }

    @Override
    public long nowMs() {
        return System.currentTimeMillis();
    }

    @Override
    public byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        Arrays.fill(bytes, 0, 1, rank);
        return bytes;
    }

    @Override
    public void after(int delayMs, Runnable task) {
        thread.schedule(task, delayMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public void log(String line) {
        System.out.println(name + ": " + line);
    }
}
