package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.command.Arguments;
import dev.syncline.command.CommandReplica;
import dev.syncline.command.Rejection;
import dev.syncline.document.Edit;
import dev.syncline.document.JvmCrdt;
import dev.syncline.document.Patch;
import dev.syncline.document.Value;
import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import dev.syncline.worker.link.Link;
import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A device whose disk and server are the test: batches are flushed when it says so, frames come when it sends them. Each
 * boot is a new life of the worker on the batches that were flushed.
 */
final class TestDevice implements Vault, Link, ClientListener<List<Patch>>, Environment {
    static final UserId USER = new UserId(7, 7);

    /** A request over HTTP that waits for its answer. */
    record Request(String method, String path, byte[] body, Consumer<Answer> answer) {
        /** Answers with a saved document of a history, whose journal ends at {@code seq}. */
        void serve(byte[] history, long seq, byte[] document) {
            String headers = "syncline-seq: " + seq + "\nsyncline-history: " + Bytes.hex(history) + "\nsyncline-hash: "
                    + Bytes.hex(new byte[32]);
            answer.accept(new Answer(200, headers, document));
        }
    }

    UserId user = USER;
    final List<byte[]> flushed = new ArrayList<>();
    final List<UpFrame> sent = new ArrayList<>();
    final List<Request> requests = new ArrayList<>();
    final List<Refusal> faults = new ArrayList<>();
    /** Why entries were set aside. */
    final List<String> rejected = new ArrayList<>();

    /** Documents whose copies left the device. */
    final List<DocumentId> left = new ArrayList<>();

    final List<CommandReplica.Settled> settled = new ArrayList<>();
    final JvmCommands commands = new JvmCommands();
    Client<List<Edit>, List<Patch>> client;
    private final List<Runnable> flushing = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final Random random;
    private final String tab;
    private Link.Listener listener;
    private boolean complete = true;
    long savedSerial;
    int reconnects;
    int growthMin = Integer.MAX_VALUE;
    int replaced;
    boolean full;
    private long edits;

    TestDevice(long seed) {
        random = new Random(seed);
        tab = "tab" + seed;
    }

    TestDevice(long seed, List<byte[]> journal) {
        this(seed);
        flushed.addAll(journal);
    }

    /** The worker starts, with somebody signed in and no connection yet. */
    TestDevice boot() {
        bootLocal().client.signedIn(user.text(), new byte[0]);
        return this;
    }

    /** The worker starts with whom the journal names, or nobody. */
    TestDevice bootLocal() {
        sent.clear();
        settled.clear();
        client = new Client<>(new JvmCrdt.Factory(false), commands, this, this, this, this);
        client.boot(recovery -> {});
        return this;
    }

    /** The worker starts on a journal of which something could not be read. */
    TestDevice bootIncomplete() {
        complete = false;
        return boot();
    }

    /** Flushes the batch that is being saved; false if there is none. */
    boolean flush() {
        if (flushing.isEmpty()) {
            return false;
        }
        flushing.remove(0).run();
        return true;
    }

    void flushAll() {
        while (flush()) {}
    }

    /** Types at the beginning of a note's text. */
    void type(DocumentId note, String word) {
        client.edit(note, List.of(new Edit.SpliceText(text(note).id(), 0, 0, word)), tab, ++edits, place -> {});
    }

    /** Runs a command as a tab gives it; gives why it goes nowhere, or null. */
    Rejection run(DocumentId document, String mutator, Arguments arguments, long seed, Consumer<Place> done) {
        CommandReplica.Given given = commandsOf(document).give(mutator, arguments, nowMs(), seed);
        if (given.rejection() == null) {
            client.give(document, given.bytes(), done);
        }
        return given.rejection();
    }

    /** A document's commands as the script of the browser has them. */
    CommandLog<List<Patch>> commandsOf(DocumentId document) {
        return (CommandLog<List<Patch>>) client.commands(document);
    }

    /** The author is done with a matter. */
    void deal(DocumentId document, long key) {
        commandsOf(document).deal(key);
        client.give(document, null, place -> {});
    }

    Value.Text text(DocumentId note) {
        for (Patch patch : client.whole(note)) {
            if (patch.effect() instanceof Edit.Put put
                    && put.key().equals("text")
                    && put.value() instanceof Value.Text text) {
                return text;
            }
        }
        throw new AssertionError("a note has a text");
    }

    /** The connection is open and the server knows the session. */
    void online() {
        listener.opened();
        welcome();
    }

    void welcome() {
        receive(welcomeFrame());
    }

    DownFrame welcomeFrame() {
        return new DownFrame.Welcome(Frames.VERSION, new SessionId(8, 8), user, Frames.BYTES_MAX, 1 << 18);
    }

    /** Runs what waits for its time. */
    void passTime() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
    }

    void offline() {
        listener.closed();
    }

    void receive(DownFrame frame) {
        listener.frame(Frames.encode(frame));
    }

    @Override
    public void recover(Consumer<Recovery> done) {
        done.accept(new Recovery(List.copyOf(flushed), 0, 0, complete, "test"));
    }

    @Override
    public void append(byte[] batch, Consumer<Place> saved) {
        flushing.add(() -> {
            if (full) {
                saved.accept(Place.MEMORY);
            } else {
                flushed.add(batch);
                saved.accept(Place.DEVICE);
            }
        });
    }

    @Override
    public void replace(List<byte[]> batches, Consumer<Place> saved) {
        flushing.add(() -> {
            flushed.clear();
            flushed.addAll(batches);
            replaced++;
            saved.accept(Place.DEVICE);
        });
    }

    @Override
    public void start(Link.Listener heard) {
        listener = heard;
    }

    @Override
    public void stop() {}

    @Override
    public void reconnect(int delayMs) {
        reconnects++;
        listener.closed();
    }

    @Override
    public void send(byte[] frame) {
        sent.add(Frames.decodeUp(frame));
    }

    @Override
    public int buffered() {
        return 0;
    }

    @Override
    public void request(String method, String path, String contentType, byte[] body, Consumer<Answer> answer) {
        requests.add(new Request(method, path, body, answer));
    }

    @Override
    public void patches(DocumentId document, long serial, List<Patch> patches) {}

    @Override
    public void saved(DocumentId document, long serial, Place place) {
        savedSerial = serial;
    }

    @Override
    public void reset(DocumentId document) {}

    @Override
    public void status(DocumentId document, Status status) {}

    @Override
    public void presence(DocumentId document, String user, byte[] payload) {}

    @Override
    public void leaving(DocumentId document) {
        left.add(document);
    }

    @Override
    public void connection(Connection connection) {}

    @Override
    public void fault(DocumentId document, Refusal refusal) {
        faults.add(refusal);
    }

    @Override
    public void commands(DocumentId document) {
        settled.addAll(commandsOf(document).settled());
    }

    @Override
    public void rejected(DocumentId document, Refusal refusal, int entries) {
        rejected.add(refusal.code());
    }

    @Override
    public long nowMs() {
        return 0;
    }

    @Override
    public byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public void after(int delayMs, Runnable task) {
        timers.add(task);
    }

    @Override
    public int journalGrowthMin() {
        return growthMin;
    }

    @Override
    public void log(String line) {}
}
