package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.command.Arguments;
import dev.syncline.command.Author;
import dev.syncline.command.CommandReplica;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Rejection;
import dev.syncline.command.Trust;
import dev.syncline.id.UserId;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.timeline.Timeline;
import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A commanded document: own commands run here at once, their bytes go up, and what the server decided comes down. What
 * stands on the timeline is what may be sent; what is not decided is remembered apart from it, because the server's word
 * that it has a command comes before the decision.
 */
final class CommandedReplica<E, P> extends Replica<E, P> {
    CommandedReplica(Client<E, P> client, Kept kept, boolean over) {
        super(client, kept, over);
    }

    @Override
    boolean hasContent() {
        return kept.begun || kept.history != null;
    }

    private CommandReplica content() {
        if (kept.timeline == null) {
            kept.timeline = new Timeline(client.newTimelineId());
        }
        return kept.commands.replica(author(), kept.timeline, client.recall(dealtKey()));
    }

    private Author author() {
        return new Author(UserId.read(client.principal()).orElse(UserId.NOBODY), Trust.of(kept.role));
    }

    Commands commands() {
        content();
        return kept.commands;
    }

    /** Gives a command; null, or why it works on this device no more. {@code done} hears where it was saved. */
    Rejection run(String mutator, Arguments arguments, long seed, Consumer<Vault.Place> done) {
        CommandReplica content = content();
        if (kept.commands.knows(seed)) {
            client.whenSaved(done);
            return null;
        }
        CommandReplica.Given given =
                content.give(mutator, arguments, client.environment().nowMs(), seed);
        if (given.rejection() != null) {
            return given.rejection();
        }
        kept.commands.own(kept.timeline.id());
        long shown = changed(client.view().changed(content.tables(), given.changed()));
        save(List.of(write(List.of(given.bytes()), "", 0)), shown, done);
        client.listener().commands(document(), List.of());
        report();
        return null;
    }

    /** The author is done with what became of a command. */
    void deal(long key) {
        byte[] dealt = commands().dealt(key);
        if (dealt != null) {
            client.remember(dealtKey(), dealt);
            client.listener().commands(document(), List.of());
        }
    }

    private String dealtKey() {
        return "dealt " + document().text();
    }

    @Override
    long take(List<Entry> entries) {
        CommandReplica content = content();
        List<Decided> decided = new ArrayList<>();
        for (Entry entry : entries) {
            decided.add(DecidedCodec.decode(entry));
        }
        CommandReplica.Arrived arrived = kept.commands.arrive(decided);
        if (!arrived.changed().isEmpty()) {
            changed(client.view().changed(content.tables(), arrived.changed()));
        }
        client.listener().commands(document(), arrived.settled());
        return serial;
    }

    @Override
    byte[] pushed(Entry entry) {
        return DecidedCodec.decode(entry).command();
    }

    /** This device's position is not on the server's journal: everything arrives anew, under what is not decided. */
    void beginAnew(byte[] history) {
        content();
        kept.commands.beginAnew(author(), kept.timeline);
        kept.seq = 0;
        kept.hash = RollingHash.start();
        serial++;
        var whole = new DeviceRecord.Whole(client.principal(), document(), history, 0, kept.hash, Bytes.EMPTY);
        save(List.of(whole), serial, place -> {});
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
        CommandReplica content = content();
        Timeline ended = kept.timeline;
        kept.timeline = new Timeline(client.newTimelineId());
        kept.commands.own(kept.timeline.id());
        over = false;
        save(succession(ended, code, content.fork(kept.timeline.id())), serial, place -> {});
        client.listener().commands(document(), List.of());
        return 0;
    }

    @Override
    P whole() {
        return client.view().whole(content().tables());
    }

    @Override
    String json() {
        return content().tables().json();
    }

    /** The tables are all there is, and they stay. */
    @Override
    void unload() {}

    @Override
    void free() {}
}
