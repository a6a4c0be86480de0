package dev.syncline.load;

import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A journal that lives as long as the device does; answers come later, on the device's thread. */
final class ListVault implements Vault {
    private final Executor thread;
    private List<byte[]> batches = new ArrayList<>();

    ListVault(Executor thread) {
        this.thread = thread;
    }

    @Override
    public void recover(Consumer<Recovery> done) {
        thread.execute(() -> done.accept(new Recovery(List.copyOf(batches), 0, 0, true, "list")));
    }

    @Override
    public void append(byte[] batch, Consumer<Place> saved) {
        batches.add(batch);
        thread.execute(() -> saved.accept(Place.DEVICE));
    }

    @Override
    public void replace(List<byte[]> whole, Consumer<Place> saved) {
        batches = new ArrayList<>(whole);
        thread.execute(() -> saved.accept(Place.DEVICE));
    }
}
