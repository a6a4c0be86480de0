package dev.syncline.worker.vault;

import dev.syncline.codec.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;
import org.teavm.jso.browser.Window;
import org.teavm.jso.core.JSPromise;
import org.teavm.jso.typedarrays.Int8Array;

/** This browser as a device of the contract suite, with one kind of store. Its calls run on a thread of TeaVM's. */
final class BrowserDevice implements Device {
    /** Patient: a machine whose disk stalls for some seconds is no reason to go on to the next store in these tests. */
    private static final VaultLimits PATIENT = patient(VaultLimits.DEFAULTS);

    private final String kind;
    private final Hosts hosts;
    private long epoch = (long) (Math.random() * 1e15);

    BrowserDevice(String kind, Hosts hosts) {
        this.kind = kind;
        this.hosts = hosts;
    }

    private static VaultLimits patient(VaultLimits limits) {
        return new VaultLimits(
                limits.batchBytesMax(),
                limits.writeBytesMax(),
                limits.queueBytesMax(),
                limits.unreadableNumbers(),
                limits.asideMax(),
                10_000,
                60_000,
                60_000,
                limits.betterPauseMs());
    }

    static final Clock CLOCK = (delayMs, task) -> {
        int timer = Window.setTimeout(task::run, delayMs);
        return () -> Window.clearTimeout(timer);
    };

    @Override
    public <T> T await(Consumer<Consumer<T>> call) {
        List<T> answers = new ArrayList<>();
        new JSPromise<JSObject>((resolve, reject) -> call.accept(answer -> {
                    answers.add(answer);
                    resolve.accept(null);
                }))
                .await();
        return answers.get(0);
    }

    /** Frees the epoch's lock, which ends the hosts of that epoch, and takes the next. */
    @Override
    public Vault boot() {
        epoch++;
        this.<Boolean>await(done -> nextEpoch(Long.toString(epoch), () -> done.accept(true)));
        return new JournalVault(stores(), epoch, CLOCK, PATIENT, adapter -> {}, failure -> {
            throw new AssertionError(failure);
        });
    }

    private List<Store> stores() {
        return switch (kind) {
            case "opfs" -> List.of(new OpfsStore(hosts, CLOCK), new IndexedDbStore());
            case "indexeddb" -> List.of(new IndexedDbStore());
            default -> List.of();
        };
    }

    @Override
    public boolean keeps() {
        return !kind.equals("memory");
    }

    @Override
    public void clear() {
        if (!keeps()) {
            return;
        }
        boot();
        IndexedDbStore database = openDatabase();
        for (Generation generation : this.<List<Generation>>await(database::read)) {
            database.delete(List.of(generation.number()));
        }
        if (kind.equals("opfs")) {
            contents().forEach(this::remove);
        }
    }

    private IndexedDbStore openDatabase() {
        var database = new IndexedDbStore();
        this.<List<Generation>>await(database::read);
        return database;
    }

    @Override
    public List<Generation> contents() {
        Store store = kind.equals("opfs") ? new OpfsStore(done -> {}, CLOCK) : new IndexedDbStore();
        List<Generation> found = new ArrayList<>(this.<List<Generation>>await(store::read));
        found.sort((left, right) -> Long.compare(left.number(), right.number()));
        return found;
    }

    @Override
    public void put(Generation generation) {
        if (kind.equals("opfs")) {
            String name = OpfsStore.fileName(generation.number());
            this.<Boolean>await(
                    done -> putFile(name, Int8Array.fromJavaArray(generation.bytes()), () -> done.accept(true)));
            return;
        }
        IndexedDbStore database = openDatabase();
        database.delete(List.of(generation.number()));
        this.<Boolean>await(done ->
                database.open(generation.number(), writer -> writer.write(Bytes.concat(generation.bytes()), done)));
    }

    @Override
    public void remove(Generation generation) {
        if (kind.equals("opfs")) {
            this.<Boolean>await(done -> removeFile(OpfsStore.fileName(generation.number()), () -> done.accept(true)));
        } else {
            openDatabase().delete(List.of(generation.number()));
        }
    }

    @JSFunctor
    private interface Call extends JSObject {
        void call();
    }

    @JSBody(
            params = {"epoch", "done"},
            script = """
                if (self.leaveEpoch) self.leaveEpoch();
                self.testEpoch = epoch;
                navigator.locks.request('syncline-epoch-' + epoch, function() {
                  done();
                  return new Promise(function(leave) { self.leaveEpoch = leave; });
                });\
                """)
    private static native void nextEpoch(String epoch, Call done);

    /** Waits until no host holds the file any more. */
    @JSBody(
            params = {"name", "bytes", "done"},
            script = """
                var copy = bytes.slice();
                function attempt() {
                  return navigator.storage.getDirectory().then(function(root) {
                    return root.getDirectoryHandle('syncline-vault', { create: true });
                  }).then(function(folder) { return folder.getFileHandle(name, { create: true }); })
                    .then(function(handle) { return handle.createWritable(); })
                    .then(function(file) { return file.write(copy).then(function() { return file.close(); }); })
                    .then(done, function() { setTimeout(attempt, 20); });
                }
                attempt();\
                """)
    private static native void putFile(String name, Int8Array bytes, Call done);

    @JSBody(
            params = {"name", "done"},
            script = """
                function attempt() {
                  return navigator.storage.getDirectory().then(function(root) {
                    return root.getDirectoryHandle('syncline-vault', { create: true });
                  }).then(function(folder) { return folder.removeEntry(name); })
                    .then(done, function(failure) {
                      if (failure.name === 'NotFoundError') done(); else setTimeout(attempt, 20);
                    });
                }
                attempt();\
                """)
    private static native void removeFile(String name, Call done);
}
