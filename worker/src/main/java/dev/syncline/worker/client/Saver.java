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
    private List<DeviceRecord> records = new ArrayList<>();
    private List<Consumer<Vault.Place>> afterwards = new ArrayList<>();
    private boolean saving;

    Saver(Vault vault) {
        this.vault = vault;
    }

    /** Saves a record; {@code then} hears where it and everything added before it is. */
    void add(DeviceRecord record, Consumer<Vault.Place> then) {
        records.add(record);
        afterwards.add(then);
        saveNext();
    }

    void add(DeviceRecord record) {
        add(record, place -> {});
    }

    /** Calls {@code then} once everything added so far is saved. */
    void whenSaved(Consumer<Vault.Place> then) {
        if (records.isEmpty() && !saving) {
            then.accept(Vault.Place.DEVICE);
        } else {
            afterwards.add(then);
            saveNext();
        }
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
            for (Consumer<Vault.Place> one : waiting) {
                one.accept(place);
            }
            if (!records.isEmpty() || !afterwards.isEmpty()) {
                saveNext();
            }
        });
    }
}
