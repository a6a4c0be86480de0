package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.ChainHash;
import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.DeviceRecordCodec;
import dev.syncline.timeline.Timeline;
import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps the device's journal as short as what it says. Once it has grown by as much as it was long, and nothing was saved for
 * a while, it is written anew: each document as it stands, and what of it is unsent. It is also written anew, where that is
 * possible again, after something could not be saved, and after a document left the device, so that its bytes do, too.
 */
final class Condenser<E, P> {
    private static final int SOON_MS = 10_000;

    private final Client<E, P> client;
    private final Shelf<P> shelf;
    private final Vault vault;
    private boolean allowed;
    private long length;
    private long growth;
    private long saves;
    private boolean unsaved;
    private boolean planned;

    Condenser(Client<E, P> client, Shelf<P> shelf, Vault vault) {
        this.client = client;
        this.shelf = shelf;
        this.vault = vault;
    }

    /** Reads the journal. What is not all there must not be replaced, nor what nothing can be written to. */
    void read(Vault.Recovery recovery) {
        allowed = recovery.complete() && !recovery.adapter().equals("memory");
        for (byte[] batch : recovery.batches()) {
            growth += batch.length;
            if (shelf.read(batch)) {
                length += growth;
                growth = 0;
            }
        }
        plan();
    }

    /** A batch was saved, as it should be or not. */
    void saved(int bytes, Vault.Place place) {
        growth += bytes;
        saves++;
        unsaved |= place == Vault.Place.MEMORY;
        plan();
    }

    private void plan() {
        boolean grown = growth > Math.max(length, client.environment().journalGrowthMin());
        if (!allowed || planned || !(grown || isDue())) {
            return;
        }
        planned = true;
        long before = saves;
        client.environment().after(isDue() ? SOON_MS : client.environment().journalQuietMs(), () -> {
            planned = false;
            if (client.idle() && (isDue() || saves == before)) {
                condense();
            } else {
                plan();
            }
        });
    }

    private boolean isDue() {
        return unsaved || shelf.hasLeft;
    }

    private void condense() {
        List<byte[]> batches = batches();
        boolean left = shelf.hasLeft;
        shelf.hasLeft = false;
        long sum = 0;
        for (byte[] batch : batches) {
            sum += batch.length;
        }
        long next = sum;
        long included = growth;
        Runnable told = client.everythingShown();
        planned = true;
        vault.replace(batches, place -> {
            planned = false;
            growth -= included;
            if (place == Vault.Place.DEVICE) {
                length = next;
                unsaved = false;
                told.run();
            } else {
                // Not before it has doubled once more, if there is no room for both.
                length += included;
                shelf.hasLeft |= left;
            }
            plan();
        });
    }

    /** Everything that the journal says: principals and what they remember, then document by document. */
    private List<byte[]> batches() {
        List<DeviceRecord> first = new ArrayList<>();
        List<byte[]> batches = new ArrayList<>();
        for (String principal : shelf.principals()) {
            for (Map.Entry<String, byte[]> memo : shelf.memos(principal).entrySet()) {
                var record = new DeviceRecord.Memo(principal, memo.getKey(), memo.getValue());
                if (SetAside.isKey(memo.getKey())) {
                    batches.add(DeviceRecordCodec.write(List.of(record)));
                } else {
                    first.add(record);
                }
            }
            for (Kept<P> kept : shelf.documents(principal).values()) {
                if (!kept.type.isEmpty()) {
                    add(batches, principal, kept);
                }
            }
        }
        first.add(new DeviceRecord.Current(shelf.principal(), shelf.detail()));
        batches.add(0, DeviceRecordCodec.write(first));
        return batches;
    }

    private void add(List<byte[]> batches, String principal, Kept<P> kept) {
        DocumentId document = kept.document;
        List<DeviceRecord> records = new ArrayList<>();
        records.add(new DeviceRecord.Known(principal, document, kept.type, kept.project, kept.role));
        if (kept.isCommanded()) {
            for (byte[] part : kept.parts) {
                for (DeviceRecord record : DeviceRecordCodec.read(part)) {
                    records.add(of(principal, record));
                }
            }
        } else if (kept.history != null) {
            byte[] base = client.merged(kept).base();
            records.add(new DeviceRecord.Whole(principal, document, kept.history, kept.seq, kept.hash, base));
        }
        Timeline timeline = kept.timeline;
        boolean none = timeline == null;
        records.add(new DeviceRecord.Resumed(
                principal,
                document,
                none ? null : timeline.id(),
                none ? 0 : timeline.durable(),
                none ? ChainHash.start() : timeline.durableChain(),
                none ? List.of() : timeline.pending(),
                new ArrayList<>(kept.answered.keySet()),
                new ArrayList<>(kept.answered.values())));
        batches.add(DeviceRecordCodec.write(records));
    }

    /** The record of a commanded document, whose principal may have adopted it since. */
    private static DeviceRecord of(String principal, DeviceRecord record) {
        return switch (record) {
            case DeviceRecord.Written written ->
                new DeviceRecord.Written(
                        principal,
                        written.document(),
                        written.timeline(),
                        written.first(),
                        written.entries(),
                        written.tab(),
                        written.edit());
            case DeviceRecord.Received received ->
                new DeviceRecord.Received(
                        principal, received.document(), received.history(), received.hash(), received.entries());
            case DeviceRecord.Whole whole ->
                new DeviceRecord.Whole(
                        principal, whole.document(), whole.history(), whole.seq(), whole.hash(), Bytes.EMPTY);
            case DeviceRecord.Left left ->
                new DeviceRecord.Left(principal, left.document(), left.timeline(), left.from(), left.code());
            default -> throw new IllegalStateException("no record of a commanded document");
        };
    }
}
