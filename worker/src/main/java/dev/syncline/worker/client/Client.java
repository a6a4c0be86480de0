package dev.syncline.worker.client;

import dev.syncline.app.Types;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborException;
import dev.syncline.document.Crdt;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.timeline.Timeline;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import dev.syncline.wire.UpFrame;
import dev.syncline.worker.link.Link;
import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The client of one device: documents of one principal at a time, read and written locally first, saved in the vault,
 * pushed and followed over the link. Single-threaded; everything arrives as a call and leaves as a call. It names no
 * browser type, so that the simulation and JVM tests drive the very same code.
 *
 * @param <E> edits and
 * @param <P> patches, as the {@link Crdt} of the platform has them
 */
public final class Client<E, P> {
    private static final String ACCESS_LOST = "ACCESS_LOST";
    private static final String AGENT = "syncline-worker/0.1";
    /** How long whoever opens a document waits for a connection that is being made. */
    private static final int CONNECTING_MS = 2_000;

    private final Crdt.Factory<E, P> factory;
    private final Commands.Factory<P> commands;
    private final Vault vault;
    private final Link link;
    private final Environment environment;
    private final ClientListener<P> listener;
    private final Saver saver;
    private final Shelf<P> shelf = new Shelf<>();
    private final UnsentBox box;
    private final Condenser<E, P> condenser;
    private final Pulse pulse;
    private final Map<DocumentId, Open<E, P>> documents = new LinkedHashMap<>();
    private ClientListener.Connection connection = ClientListener.Connection.OFF;
    private boolean mustForkAll;
    private boolean booted;
    private long windowBytes = 256 * 1024;

    /** A document in memory: what it is, how it stands with the server, who waits for its first content. */
    private static final class Open<E, P> {
        final Synced<E, P> synced;
        final List<Consumer<Refusal>> waiters = new ArrayList<>();
        boolean wanted;

        Open(Synced<E, P> synced) {
            this.synced = synced;
        }

        Replica<E, P> replica() {
            return synced.replica();
        }
    }

    public Client(
            Crdt.Factory<E, P> factory,
            Commands.Factory<P> commands,
            Vault vault,
            Link link,
            Environment environment,
            ClientListener<P> listener) {
        this.factory = factory;
        this.commands = commands;
        this.vault = vault;
        this.link = link;
        this.environment = environment;
        this.listener = listener;
        this.box = new UnsentBox(shelf, environment, this::save);
        this.condenser = new Condenser<>(this, shelf, vault);
        this.saver = new Saver(vault, condenser);
        this.pulse = new Pulse(environment, this::hello, () -> link.reconnect(0));
    }

    // ------------------------------------------------------------------------------------------- boot and principal

    /** Reads the device's journal. Nothing else may be called before {@code ready}, which hears what was found. */
    public void boot(Consumer<Vault.Recovery> ready) {
        vault.recover(recovery -> {
            condenser.read(recovery);
            mustForkAll = !recovery.complete();
            booted = true;
            loadUnsent();
            ready.accept(recovery);
        });
    }

    /** Who uses the device: a user's id, or {@link DeviceRecord#LOCAL}. */
    public String principal() {
        return shelf.principal();
    }

    /** What was kept with {@link #signedIn}; empty before the first sign-in. */
    public byte[] principalDetail() {
        return shelf.detail();
    }

    /**
     * From here on the device belongs to {@code principal}. Work begun before any sign-in goes with the first one.
     * Another principal's documents leave memory, their unsent work stays in the vault.
     */
    public void signedIn(String principal, byte[] detail) {
        String before = shelf.principal();
        if (!before.equals(principal)) {
            leaveAll();
            if (before.equals(DeviceRecord.LOCAL)) {
                save(new DeviceRecord.Adopted(principal, DeviceRecord.LOCAL));
            }
        }
        save(new DeviceRecord.Current(principal, detail));
        if (!before.equals(principal)) {
            loadUnsent();
        }
        if (connection == ClientListener.Connection.OFF || connection == ClientListener.Connection.UNAUTHORIZED) {
            connect();
        }
    }

    /** Nobody is signed in: the connection ends, what the principal has on this device stays unless forgotten. */
    public void signedOut(boolean forget) {
        disconnect();
        if (forget) {
            String principal = principal();
            for (DocumentId document :
                    new ArrayList<>(shelf.documents(principal).keySet())) {
                save(new DeviceRecord.Forgotten(principal, document));
            }
            for (String key : new ArrayList<>(shelf.memos(principal).keySet())) {
                remember(key, Bytes.EMPTY);
            }
        }
        leaveAll();
        save(new DeviceRecord.Current(DeviceRecord.LOCAL, new byte[0]));
    }

    /** Starts the link; it goes on trying for as long as it takes. */
    public void connect() {
        setConnection(ClientListener.Connection.CONNECTING);
        link.start(new LinkListener());
    }

    public void disconnect() {
        link.stop();
        closeAll();
        setConnection(ClientListener.Connection.OFF);
    }

    // ----------------------------------------------------------------------------------------------------- documents

    /**
     * Opens a document for the tabs. {@code done} gets null once there is something to show: at once if this device has
     * it or {@code type} lets it be made here, else when the server has answered.
     *
     * @param type null: the document must exist
     * @param project where it is made; null: the personal project
     */
    public void open(DocumentId document, String type, ProjectId project, Consumer<Refusal> done) {
        Kept<P> known = shelf.documents(principal()).get(document);
        boolean commanded = Types.isCommanded(type) || known != null && known.isCommanded();
        prepare(commanded, done, () -> openPrepared(document, type, project, done));
    }

    /** Goes on once commands can be run, where that is needed; {@code refused} hears if they cannot. */
    private void prepare(boolean commanded, Consumer<Refusal> refused, Runnable then) {
        if (!commanded) {
            then.run();
            return;
        }
        commands.prepare(failure -> {
            if (failure == null) {
                then.run();
            } else {
                refused.accept(new Refusal("COMMANDS_UNAVAILABLE", failure, true));
            }
        });
    }

    private void openPrepared(DocumentId document, String type, ProjectId project, Consumer<Refusal> done) {
        Open<E, P> open = documents.get(document);
        if (open == null) {
            open = add(document);
        }
        open.wanted = true;
        if (!open.replica().hasContent() && type != null) {
            Kept<P> kept = open.replica().kept();
            kept.describe(type, project);
            open.synced.become(replica(kept));
            open.replica().remember();
        }
        if (online() && open.synced.closed()) {
            open.synced.open();
        }
        if (open.replica().hasContent()) {
            done.accept(null);
        } else {
            open.waiters.add(done);
            if (connection == ClientListener.Connection.CONNECTING) {
                Open<E, P> waiting = open;
                environment.after(CONNECTING_MS, () -> unlessOnline(waiting));
            } else {
                unlessOnline(open);
            }
        }
    }

    /** No tab has the document open any longer. Unsent entries still go up. */
    public void close(DocumentId document) {
        Open<E, P> open = documents.get(document);
        if (open == null) {
            return;
        }
        open.wanted = false;
        if (!open.replica().hasUnsent()) {
            leave(open);
        }
    }

    /**
     * Applies edits of a tab. {@link ClientListener#patches} is called within; {@code done} hears where they are saved.
     * An edit whose number was taken before has no effect.
     */
    public void edit(DocumentId document, E edits, String tab, long number, Consumer<Vault.Place> done) {
        if (answered(document, tab) >= number) {
            whenSaved(done);
        } else {
            merged(document).edit(edits, tab, number, done);
        }
    }

    /** The commands of a document that takes some, ready to be given more; null for a merged document. */
    public Commands<P> commands(DocumentId document) {
        return opened(document).replica() instanceof CommandedReplica<E, P> commanded ? commanded.commands() : null;
    }

    /**
     * Writes a command that the document's {@link #commands} took and shows; null: it had it before. {@code done} hears
     * where it is saved.
     */
    public void give(DocumentId document, byte[] command, Consumer<Vault.Place> done) {
        commanded(document).give(command, done);
    }

    /** The highest number of an edit by {@code tab} that was taken; 0 for none. */
    public long answered(DocumentId document, String tab) {
        return opened(document).replica().kept().answered.getOrDefault(tab, 0L);
    }

    /** Patches that build the document's present value from nothing. */
    public P whole(DocumentId document) {
        return opened(document).replica().whole();
    }

    public String json(DocumentId document) {
        return opened(document).replica().json();
    }

    /** The document as the bytes of a {@code .automerge} file. */
    public byte[] export(DocumentId document) {
        return merged(document).save();
    }

    /** The CRDT of a merged document in memory, to be read only; null for any other document. */
    public Crdt<E, P> crdt(DocumentId document) {
        Open<E, P> open = documents.get(document);
        return open != null && open.replica() instanceof MergedReplica<E, P> merged && merged.hasContent()
                ? merged.crdt()
                : null;
    }

    /** The timeline on which this device writes to a document, to be read only; null if there is none. */
    public Timeline timeline(DocumentId document) {
        Kept<P> kept = shelf.documents(principal()).get(document);
        return kept == null ? null : kept.timeline;
    }

    /** The serial of the last patches; what a new tab starts from. */
    public long serial(DocumentId document) {
        return opened(document).replica().serial();
    }

    public Status status(DocumentId document) {
        Open<E, P> open = opened(document);
        return open.replica().status(open.synced.current());
    }

    public boolean isOpen(DocumentId document) {
        return documents.containsKey(document);
    }

    /** The document leaves this device, unsent work with it; for a document that was deleted on purpose. */
    public void forget(DocumentId document) {
        Open<E, P> open = documents.remove(document);
        if (open != null) {
            send(new UpFrame.Close(document));
            open.replica().free();
        }
        save(new DeviceRecord.Forgotten(principal(), document));
    }

    /** The documents of the principal that this device keeps. */
    public List<Known> known() {
        List<Known> known = new ArrayList<>();
        for (Kept<P> kept : shelf.documents(principal()).values()) {
            if (!kept.type.isEmpty()) {
                int waiting = kept.timeline == null ? 0 : kept.timeline.waiting();
                known.add(new Known(kept.document, kept.type, kept.project, kept.role, waiting, kept.history != null));
            }
        }
        return known;
    }

    /**
     * A document on this device.
     *
     * @param waiting entries not known to be on the server
     * @param onServer whether the server has ever answered for it
     */
    public record Known(
            DocumentId document, String type, ProjectId project, String role, int waiting, boolean onServer) {}

    /** Sends an ephemeral message to the others who have the document open; dropped while offline. */
    public void presence(DocumentId document, byte[] payload) {
        if (documents.containsKey(document)) {
            send(new UpFrame.Presence(document, payload));
        }
    }

    // --------------------------------------------------------------------------------------------------- small memory

    /** Keeps a small value for the principal, in the vault; an empty one forgets. */
    public void remember(String key, byte[] value) {
        save(new DeviceRecord.Memo(principal(), key, value));
    }

    /** What there is to {@link #recall}. */
    public List<String> remembered() {
        return new ArrayList<>(shelf.memos(principal()).keySet());
    }

    /** What was remembered, or null. */
    public byte[] recall(String key) {
        return shelf.memos(principal()).get(key);
    }

    private void forgetMemo(String key) {
        remember(key, Bytes.EMPTY);
    }

    /** What could not be sent. */
    public UnsentBox box() {
        return box;
    }

    // ----------------------------------------------------------------------------------------------- for this package

    Crdt.Factory<E, P> factory() {
        return factory;
    }

    Commands.Factory<P> commands() {
        return commands;
    }

    ClientListener<P> listener() {
        return listener;
    }

    Environment environment() {
        return environment;
    }

    public Link link() {
        return link;
    }

    long windowBytes() {
        return windowBytes;
    }

    boolean online() {
        return connection == ClientListener.Connection.ONLINE;
    }

    TimelineId newTimelineId() {
        return TimelineId.of(environment.randomBytes(16));
    }

    void save(DeviceRecord record) {
        save(record, place -> {});
    }

    /** Saves what a replica did, in one batch: no restart finds a part of it. The replica knows it already. */
    void save(List<DeviceRecord> together, Consumer<Vault.Place> then) {
        saver.add(together, then);
    }

    /** Saves a record. Those of documents in memory are known to their replica already. */
    void save(DeviceRecord record, Consumer<Vault.Place> then) {
        boolean ofReplica = record instanceof DeviceRecord.Known
                || record instanceof DeviceRecord.Written
                || record instanceof DeviceRecord.Confirmed
                || record instanceof DeviceRecord.Received
                || record instanceof DeviceRecord.Whole
                || record instanceof DeviceRecord.Left;
        if (!ofReplica) {
            shelf.take(record);
        }
        saver.add(List.of(record), then);
    }

    void whenSaved(Consumer<Vault.Place> then) {
        saver.whenSaved(then);
    }

    /** Whether nothing waits to be saved. */
    boolean idle() {
        return saver.idle();
    }

    /** The replica of a merged document, the one in memory if it is there. */
    MergedReplica<E, P> merged(Kept<P> kept) {
        Open<E, P> open = documents.get(kept.document);
        boolean here = open != null && open.replica().kept() == kept;
        return here ? (MergedReplica<E, P>) open.replica() : new MergedReplica<>(this, kept, false);
    }

    /** What all documents show now; to be run once it is on the device. */
    Runnable everythingShown() {
        List<Runnable> each = new ArrayList<>();
        for (Open<E, P> open : documents.values()) {
            Replica<E, P> replica = open.replica();
            long shown = replica.serial();
            each.add(() -> replica.saved(shown, Vault.Place.DEVICE));
        }
        return () -> each.forEach(Runnable::run);
    }

    void send(UpFrame frame) {
        if (online()) {
            link.send(Frames.encode(frame));
        }
    }

    /** Something was written and saved: it may go up. */
    void written(Replica<E, P> replica) {
        Open<E, P> open = documents.get(replica.document());
        if (open != null && open.replica() == replica) {
            open.synced.push();
        }
    }

    /** The replica has content that the server sent, as much as it had. */
    void arrived(Replica<E, P> replica) {
        DocumentId document = replica.document();
        Open<E, P> open = documents.get(document);
        if (open == null || !open.synced.current() || open.waiters.isEmpty()) {
            return;
        }
        List<Consumer<Refusal>> waiters = new ArrayList<>(open.waiters);
        open.waiters.clear();
        Consumer<Refusal> answer = refusal -> waiters.forEach(waiter -> waiter.accept(refusal));
        Consumer<Refusal> refused = refusal -> {
            close(document);
            answer.accept(refusal);
        };
        prepare(
                open.replica().kept().isCommanded(),
                refused,
                () -> answer.accept(documents.get(document) == open ? null : Refusal.OFFLINE));
    }

    void report(Replica<E, P> replica) {
        Open<E, P> open = documents.get(replica.document());
        if (open != null && open.replica() == replica) {
            listener.status(replica.document(), replica.status(open.synced.current()));
            if (!open.wanted && !replica.hasUnsent()) {
                leave(open);
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------- internals

    private MergedReplica<E, P> merged(DocumentId document) {
        if (opened(document).replica() instanceof MergedReplica<E, P> merged) {
            return merged;
        }
        throw new IllegalStateException("the document takes commands only");
    }

    private CommandedReplica<E, P> commanded(DocumentId document) {
        if (opened(document).replica() instanceof CommandedReplica<E, P> commanded) {
            return commanded;
        }
        throw new IllegalStateException("the document takes no commands");
    }

    private Open<E, P> opened(DocumentId document) {
        Open<E, P> open = documents.get(document);
        if (open == null) {
            throw new IllegalStateException("the document is not open");
        }
        return open;
    }

    private Open<E, P> add(DocumentId document) {
        Kept<P> kept = shelf.documents(principal()).computeIfAbsent(document, Kept::new);
        Open<E, P> open = new Open<>(new Synced<>(this, replica(kept)));
        documents.put(document, open);
        return open;
    }

    /** A replica of the kind that the document has; merged as long as that is not known. */
    Replica<E, P> replica(Kept<P> kept) {
        return kept.isCommanded()
                ? new CommandedReplica<>(this, kept, mustForkAll)
                : new MergedReplica<>(this, kept, mustForkAll);
    }

    /** Documents with unsent entries are synced even if no tab opens them. */
    private void loadUnsent() {
        for (Kept<P> kept : new ArrayList<>(shelf.documents(principal()).values())) {
            if (kept.hasUnsent()) {
                prepare(kept.isCommanded(), refusal -> {}, () -> sync(kept));
            }
        }
    }

    private void sync(Kept<P> kept) {
        boolean ours = shelf.documents(principal()).get(kept.document) == kept;
        if (ours && !documents.containsKey(kept.document)) {
            Open<E, P> open = add(kept.document);
            if (online()) {
                open.synced.open();
            }
        }
    }

    private void leave(Open<E, P> open) {
        if (documents.get(open.replica().document()) == open) {
            documents.remove(open.replica().document());
            open.synced.close();
            send(new UpFrame.Close(open.replica().document()));
            open.replica().unload();
        }
    }

    private void leaveAll() {
        for (Open<E, P> open : new ArrayList<>(documents.values())) {
            leave(open);
        }
    }

    private void closeAll() {
        for (Open<E, P> open : new ArrayList<>(documents.values())) {
            if (!open.synced.closed()) {
                open.synced.close();
            }
        }
    }

    private void setConnection(ClientListener.Connection next) {
        if (connection != next) {
            connection = next;
            listener.connection(next);
        }
    }

    private void unlessOnline(Open<E, P> open) {
        if (!online()) {
            failWaiters(open, Refusal.OFFLINE);
        }
    }

    private void failWaiters(Open<E, P> open, Refusal refusal) {
        List<Consumer<Refusal>> waiters = new ArrayList<>(open.waiters);
        open.waiters.clear();
        if (!waiters.isEmpty() && !open.replica().hasContent()) {
            drop(open);
        }
        for (Consumer<Refusal> waiter : waiters) {
            waiter.accept(refusal);
        }
    }

    /** Takes a document off this device of which nothing came to be there. */
    private void drop(Open<E, P> open) {
        Kept<P> kept = open.replica().kept();
        leave(open);
        if (kept.type.isEmpty()) {
            shelf.documents(principal()).remove(kept.document);
        } else {
            save(new DeviceRecord.Forgotten(principal(), kept.document));
        }
    }

    /** Handles one frame of the server, however it came. */
    void handle(DownFrame frame) {
        switch (frame) {
            case DownFrame.Welcome welcome -> welcomed(welcome);
            case DownFrame.Opened opened -> opened(opened);
            case DownFrame.Entries entries -> with(entries.document(), open -> open.synced.entries(entries));
            case DownFrame.Ack ack -> with(ack.document(), open -> open.synced.ack(ack));
            case DownFrame.Presence presence ->
                listener.presence(presence.document(), presence.user().text(), presence.payload());
            // The answer says what that means.
            case DownFrame.Revoked revoked -> with(revoked.document(), open -> open.synced.open());
            case DownFrame.Fault fault -> refused(fault);
            case DownFrame.Drain drain -> link.reconnect((int) drain.afterMs());
        }
    }

    private void opened(DownFrame.Opened opened) {
        DocumentId document = opened.document();
        if (Types.find(opened.type()).isEmpty() && !Types.isCommanded(opened.type())) {
            // What travels as entries of such a document is not known here.
            link.send(Frames.encode(new UpFrame.Close(document)));
            String why = "this client does not know documents of the type " + opened.type();
            refused(new DownFrame.Fault("UNKNOWN_TYPE", why, document, null, -1));
            return;
        }
        with(document, open -> open.synced.opened(opened));
    }

    private void with(DocumentId document, Consumer<Open<E, P>> then) {
        Open<E, P> open = documents.get(document);
        if (open != null) {
            then.accept(open);
        }
    }

    private void hello() {
        link.send(Frames.encode(new UpFrame.Hello(Frames.VERSION, AGENT)));
    }

    private void welcomed(DownFrame.Welcome welcome) {
        if (!welcome.user().text().equals(principal())) {
            // The cookie belongs to somebody else: nothing of this principal may be sent as them.
            disconnect();
            setConnection(ClientListener.Connection.UNAUTHORIZED);
            return;
        }
        if (online()) {
            // A sign of life.
            return;
        }
        windowBytes = welcome.windowBytesMax();
        setConnection(ClientListener.Connection.ONLINE);
        for (Open<E, P> open : new ArrayList<>(documents.values())) {
            open.synced.open();
        }
        loadUnsent();
    }

    private void refused(DownFrame.Fault fault) {
        Refusal refusal = new Refusal(fault.code(), fault.message(), fault.retryAfterMs() >= 0);
        if (fault.document() == null) {
            listener.fault(null, refusal);
            return;
        }
        with(fault.document(), open -> {
            boolean asked = !open.waiters.isEmpty();
            open.synced.fault(fault);
            failWaiters(open, refusal);
            if (fault.code().equals(ACCESS_LOST)) {
                // Edits are refused from here on; those that were taken are saved first, and answered.
                saver.whenSaved(place -> purge(open, refusal));
            } else if (!asked) {
                listener.fault(fault.document(), refusal);
            }
        });
    }

    /**
     * The copy of a document that its principal may not have any longer leaves this device. In the same batch, what was not
     * sent is set aside; where that cannot be done, the copy stays.
     */
    private void purge(Open<E, P> open, Refusal why) {
        Replica<E, P> replica = open.replica();
        DocumentId document = replica.document();
        if (documents.get(document) != open || !replica.blocked().equals(ACCESS_LOST)) {
            return;
        }
        int unsent = replica.kept().hasUnsent() ? replica.kept().timeline.waiting() : 0;
        List<DeviceRecord> together = unsent == 0 ? new ArrayList<>() : replica.keepAside(ACCESS_LOST);
        if (together == null) {
            return;
        }
        if (unsent > 0) {
            // Before the last status, which names nothing that waits any longer.
            listener.rejected(document, why, unsent);
        }
        listener.leaving(document);
        documents.remove(document);
        // An answer that is still on its way would bring the document back.
        open.synced.close();
        replica.free();
        var forgotten = new DeviceRecord.Forgotten(principal(), document);
        shelf.take(forgotten);
        together.add(forgotten);
        save(together, place -> {});
        listener.fault(document, why);
    }

    /** What the link says. */
    private final class LinkListener implements Link.Listener {
        @Override
        public void opened() {
            pulse.opened();
            hello();
        }

        @Override
        public void frame(byte[] frame) {
            pulse.heard();
            try {
                handle(Frames.decodeDown(frame));
            } catch (CborException malformed) {
                environment.log("frame that cannot be read: " + malformed.getMessage());
                link.reconnect(1_000);
            }
        }

        @Override
        public void closed() {
            pulse.closed();
            if (connection == ClientListener.Connection.ONLINE) {
                setConnection(ClientListener.Connection.CONNECTING);
            }
            closeAll();
            for (Open<E, P> open : new ArrayList<>(documents.values())) {
                failWaiters(open, Refusal.OFFLINE);
            }
        }

        @Override
        public void unauthorized() {
            closeAll();
            setConnection(ClientListener.Connection.UNAUTHORIZED);
        }
    }
}
