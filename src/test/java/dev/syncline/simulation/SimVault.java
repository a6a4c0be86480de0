package dev.syncline.simulation;

import dev.syncline.worker.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A device's disk: what was flushed survives a crash of the worker, what was not is lost. */
final class SimVault {
    private final World world;
    private List<byte[]> flushed = new ArrayList<>();
    private int life;
    /** How often the journal was written anew. */
    long replaced;

    SimVault(World world) {
        this.world = world;
    }

    /** The worker is gone: its unflushed batches with it. */
    void crash() {
        life++;
    }

    /** What an older copy of the profile holds. */
    List<byte[]> copy() {
        return new ArrayList<>(flushed);
    }

    /** The profile is replaced by an older copy of itself. */
    void restore(List<byte[]> older) {
        flushed = new ArrayList<>(older);
    }

    /** The disk as the worker that starts now sees it. */
    Vault mount() {
        return new Mounted(life);
    }

    private final class Mounted implements Vault {
        private final int mountedIn;
        private long lastMs;

        Mounted(int life) {
            mountedIn = life;
        }

        @Override
        public void recover(Consumer<Recovery> done) {
            later(() -> done.accept(new Recovery(new ArrayList<>(flushed), 0, 0, true, "simulated")));
        }

        @Override
        public void append(byte[] batch, Consumer<Place> saved) {
            later(() -> {
                flushed.add(batch);
                saved.accept(Place.DEVICE);
            });
        }

        @Override
        public void replace(List<byte[]> batches, Consumer<Place> saved) {
            later(() -> {
                flushed = new ArrayList<>(batches);
                replaced++;
                saved.accept(Place.DEVICE);
            });
        }

        private void later(Runnable task) {
            lastMs = Math.max(lastMs, world.nowMs() + world.random().nextInt(8));
            world.after(lastMs - world.nowMs(), () -> {
                if (mountedIn == life) {
                    task.run();
                }
            });
        }
    }
}
