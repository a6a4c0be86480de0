package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborException;
import dev.syncline.command.DecidedCodec;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.DeviceRecordCodec;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.timeline.Timeline;
import dev.syncline.worker.vault.Vault;
import java.util.List;
import java.util.function.Consumer;

/**
 * A commanded document: own commands run here at once, their bytes go up, and what the server decided comes down. What
 * stands on the timeline is what may be sent; what is not decided is remembered apart from it, because the server's word
 * that it has a command comes before the decision. Until somebody needs its {@link Commands}, records of the device's
 * journal are all there is of it.
 */
final class CommandedReplica<E, P> extends Replica<E, P> {
    static final String TOO_OLD = "CLIENT_TOO_OLD";

    CommandedReplica(Client<E, P> client, Kept<P> kept, boolean over) {
        super(client, kept, over);
    }

    @Override
    boolean hasContent() {
        return kept.begun || kept.history != null;
    }

    /** The document's commands, ready to be given more; made if they are not. */
    Commands<P> commands() {
        if (kept.timeline == null) {
            kept.timeline = new Timeline(client.newTimelineId());
        }
        if (kept.commands == null) {
            String key = "dealt " + document().text();
            kept.commands = client.commands()
                    .begin(document(), kept.type, client.recall(key), bytes -> client.remember(key, bytes));
            for (byte[] batch : kept.parts) {
                if (!kept.commands.take(batch)) {
                    block(TOO_OLD);
                    break;
                }
            }
        }
        kept.commands.authored(client.principal(), kept.role, kept.timeline.id().bytes(), kept.timeline.last());
        return kept.commands;
    }

    /**
     * Writes a command that {@link #commands} ran, and shows what that changed; null if nothing of it goes up. {@code done}
     * hears where it was saved.
     */
    void give(byte[] command, Consumer<Vault.Place> done) {
        long shown = tell();
        save(command == null ? List.of() : List.of(write(List.of(command), "", 0)), shown, done);
        report();
    }

    /** Tells what changed; gives the serial that shows it. */
    private long tell() {
        P patches = kept.commands.changed();
        if (patches != null) {
            changed(patches);
        }
        client.listener().commands(document());
        return serial;
    }

    @Override
    long take(DeviceRecord.Received received) {
        if (!keep(received)) {
            throw new CborException("a decision that this version cannot read");
        }
        return kept.commands == null ? serial : tell();
    }

    private boolean keep(DeviceRecord record) {
        kept.keep(record);
        return kept.commands == null || kept.commands.take(DeviceRecordCodec.write(List.of(record)));
    }

    @Override
    void save(List<DeviceRecord> together, long shown, Consumer<Vault.Place> done) {
        together.forEach(kept::keep);
        super.save(together, shown, done);
    }

    @Override
    byte[] pushed(Entry entry) {
        return DecidedCodec.command(entry.bytes());
    }

    /** This device's position is not on the server's journal: everything arrives anew, under what is not decided. */
    void beginAnew(byte[] history) {
        kept.seq = 0;
        kept.hash = RollingHash.start();
        long shown = ++serial;
        var whole = new DeviceRecord.Whole(client.principal(), document(), history, 0, kept.hash, Bytes.EMPTY);
        keep(whole);
        client.save(whole, place -> saved(shown, place));
        client.listener().reset(document());
    }

    /** Which of ours the server decided shows as the journal arrives; to give them all again would do some twice. */
    @Override
    void diverged() {
        over = true;
    }

    @Override
    boolean endsOnceCaughtUp() {
        return over;
    }

    @Override
    int fork(String code, boolean keepEffect) {
        Commands<P> commands = commands();
        Timeline ended = kept.timeline;
        kept.timeline = new Timeline(client.newTimelineId());
        over = false;
        List<byte[]> anew = commands.fork(kept.timeline.id().bytes());
        save(succession(ended, code, anew), serial, place -> {});
        client.listener().commands(document());
        return 0;
    }

    /** Commands are nothing without the document: as long as some are unsent, it stays. */
    @Override
    List<DeviceRecord> keepAside(String code) {
        return null;
    }

    @Override
    P whole() {
        return commands().whole();
    }

    @Override
    String json() {
        return commands().json();
    }

    /** The tables are all there is, and they stay. */
    @Override
    void unload() {}

    @Override
    void free() {}
}
