package dev.syncline.worker.client;

import dev.syncline.journal.DeviceRecord;
import dev.syncline.journal.DeviceRecordCodec;
import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Group commit of the device: one batch is being saved, what is added meanwhile is the next. */
final class Saver {
    private final Vault vault;
    private final Condenser<?, ?> condenser;
    private List<DeviceRecord> records = new ArrayList<>();
    private List<Consumer<Vault.Place>> afterwards = new ArrayList<>();
    private boolean saving;

    Saver(Vault vault, Condenser<?, ?> condenser) {
        this.vault = vault;
        this.condenser = condenser;
    }

    /** Saves records, all or none; {@code then} hears where they and everything added before them are. */
    void add(List<DeviceRecord> together, Consumer<Vault.Place> then) {
        records.addAll(together);
        afterwards.add(then);
        saveNext();
    }

    /** Calls {@code then} once everything added so far is saved. */
    void whenSaved(Consumer<Vault.Place> then) {
        if (idle()) {
            then.accept(Vault.Place.DEVICE);
        } else {
            afterwards.add(then);
            saveNext();
        }
    }

    /** Whether everything that was added is saved. */
    boolean idle() {
        return records.isEmpty() && !saving;
    }

    private void saveNext() {
        if (saving) {
            return;
        }
        saving = true;
        List<Consumer<Vault.Place>> waiting = afterwards;
        byte[] batch = DeviceRecordCodec.write(records);
        records = new ArrayList<>();
        afterwards = new ArrayList<>();
        vault.append(batch, place -> {
            saving = false;
            condenser.saved(batch.length, place);
            answer(waiting, place);
        });
    }

    /** Answers all and goes on, whatever one of them throws. */
    private void answer(List<Consumer<Vault.Place>> waiting, Vault.Place place) {
        RuntimeException thrown = null;
        for (Consumer<Vault.Place> one : waiting) {
            try {
                one.accept(place);
            } catch (RuntimeException failure) {
                thrown = failure;
            }
        }
        if (!records.isEmpty() || !afterwards.isEmpty()) {
            saveNext();
        }
        if (thrown != null) {
            throw thrown;
        }
    }
}
