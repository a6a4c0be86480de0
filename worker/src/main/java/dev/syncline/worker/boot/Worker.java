package dev.syncline.worker.boot;

import dev.syncline.journal.DeviceRecord;
import dev.syncline.worker.client.Client;
import dev.syncline.worker.client.Refusal;
import dev.syncline.worker.link.BrowserNetwork;
import dev.syncline.worker.link.SocketLink;
import dev.syncline.worker.port.CommandsFetch;
import dev.syncline.worker.port.Tabs;
import dev.syncline.worker.vault.IndexedDbStore;
import dev.syncline.worker.vault.JournalVault;
import dev.syncline.worker.vault.OpfsStore;
import dev.syncline.worker.vault.Store;
import dev.syncline.worker.vault.Vault;
import dev.syncline.worker.vault.VaultLimits;
import dev.syncline.worker.wasm.Edits;
import dev.syncline.worker.wasm.WasmCrdt;
import java.util.ArrayList;
import java.util.List;
import org.teavm.jso.workers.MessagePort;

/**
 * The entry of the SharedWorker that owns journal, documents and the one socket of an origin. Once the journal is its own
 * and the wasm is loaded, it reads the journal and serves the pages.
 */
public final class Worker {
    /** Decides between two workers of one origin; it rises with the protocol that the pages speak. */
    private static final int VERSION = 1;

    private static final Refusal MOVED =
            new Refusal("CLIENT_TOO_OLD", "another version of this page took over: reload", false);
    private static final Refusal JOURNAL_TOO_NEW =
            new Refusal("CLIENT_TOO_OLD", "a later version wrote what is on this device: reload", false);

    private final long epoch = Scope.newEpoch();
    private final Scope scope = new Scope(this::failed);
    private final Tabs tabs = new Tabs(Scope.name(epoch));
    private final JournalVault vault =
            new JournalVault(stores(), epoch, scope, VaultLimits.DEFAULTS, this::writing, this::failed);
    private final Client<Edits, Edits> client = new Client<>(
            WasmCrdt::load,
            new CommandsFetch(tabs),
            vault,
            new SocketLink(new BrowserNetwork(this::failed)),
            scope.environment(),
            tabs);
    private final Handover handover = new Handover(VERSION, scope, this::begin, this::finish, this::moved);
    private boolean moved;
    private boolean wasm;
    private boolean holding;
    private int damaged;

    private Worker() {}

    public static void main(String[] args) {
        new Worker().start();
    }

    private void start() {
        scope.hold("syncline-epoch-" + Scope.name(epoch));
        scope.ports(this::connected);
        scope.listen(handover::heard);
        handover.start();
        WasmCrdt.start(failure -> {
            if (failure == null) {
                wasm = true;
                boot();
            } else {
                failed(new IllegalStateException(failure));
            }
        });
    }

    private List<Store> stores() {
        List<Store> stores = new ArrayList<>();
        if (OpfsStore.supported()) {
            stores.add(new OpfsStore(tabs.hosts(), scope));
        }
        if (IndexedDbStore.supported()) {
            stores.add(new IndexedDbStore());
        }
        return stores;
    }

    private void connected(MessagePort port) {
        tabs.connected(port);
        if (moved) {
            tabs.fault(null, MOVED);
        }
    }

    private void begin() {
        holding = true;
        boot();
    }

    private void boot() {
        if (holding && wasm) {
            client.boot(this::serve);
        }
    }

    private void serve(Vault.Recovery recovery) {
        damaged = recovery.damaged();
        writing(recovery.adapter());
        tabs.start(client, vault::bytes);
        if (vault.tooNew()) {
            tabs.fault(null, JOURNAL_TOO_NEW);
        }
        if (!client.principal().equals(DeviceRecord.LOCAL)) {
            client.connect();
        }
    }

    /** The journal is written to another kind of store from here on. */
    private void writing(String adapter) {
        tabs.vault(adapter, vault.bytes(), damaged);
    }

    private void finish(Runnable done) {
        client.disconnect();
        vault.close(done);
    }

    private void moved() {
        moved = true;
        tabs.fault(null, MOVED);
    }

    /** A bug: whoever is there is told, since a worker has nobody above it. */
    private void failed(Throwable failure) {
        Scope.log(failure.toString());
        tabs.fault(null, new Refusal("INTERNAL", failure.toString(), false));
    }
}
