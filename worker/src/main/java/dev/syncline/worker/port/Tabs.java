package dev.syncline.worker.port;

import dev.syncline.codec.Utf8;
import dev.syncline.id.DocumentId;
import dev.syncline.worker.client.Client;
import dev.syncline.worker.client.ClientListener;
import dev.syncline.worker.client.Refusal;
import dev.syncline.worker.client.Status;
import dev.syncline.worker.link.BrowserNetwork;
import dev.syncline.worker.vault.Vault;
import dev.syncline.worker.wasm.Edits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Int8Array;
import org.teavm.jso.workers.MessagePort;

/**
 * All pages attached to this worker. They may come before the documents are there: until {@link #start} they are told to
 * wait, but can already host the vault. Every entry point catches and reports, because nobody else would hear.
 */
public final class Tabs implements ClientListener<Edits> {
    static final int PROTOCOL = 1;
    private static final int TABS_MAX = 256;
    private static final int OFFLINE_AFTER_MS = 1_500;
    private static final int PROGRESS_MS = 1_000;
    private static final int START_PATIENCE_MS = 15_000;
    static final int LOAD_PATIENCE_MS = 30_000;

    private final String epoch;
    private final List<Tab> tabs = new ArrayList<>();
    private final TabHosts hosts;
    private Client<Edits, Edits> client;
    private Calls calls;
    private Shows shows;
    private Connection connection = Connection.OFF;
    private boolean reachable = true;
    private boolean persisted;
    private JSObject vault = vaultState("opening", 0, 0);
    private LongSupplier journalBytes;

    public Tabs(String epoch) {
        this.epoch = epoch;
        this.hosts = new TabHosts(epoch, tabs);
    }

    Shows shows() {
        return shows;
    }

    /** Where the vault gets its hosts. */
    public TabHosts hosts() {
        return hosts;
    }

    /** The documents are there: pages are served from now on. */
    public void start(Client<Edits, Edits> client, LongSupplier journalBytes) {
        this.client = client;
        this.journalBytes = journalBytes;
        this.calls = new Calls(this, client);
        this.shows = new Shows(tabs, client, calls.listing()::remember);
        calls.account().resume();
        Mirrored.offer(client);
        for (Tab tab : tabs) {
            if (!tab.name().isEmpty()) {
                welcome(tab);
            }
        }
        remind();
    }

    /** What is known of the journal. */
    public void vault(String adapter, double bytes, int damaged) {
        vault = vaultState(adapter, bytes, damaged);
        tellVault();
    }

    private static JSObject vaultState(String adapter, double bytes, int damaged) {
        JSObject state = Js.set(Js.object(), "adapter", adapter);
        Js.set(state, "bytes", bytes);
        return Js.set(state, "damaged", damaged);
    }

    private JSObject vaultState() {
        return Js.set(vault, "persisted", persisted);
    }

    private void tellVault() {
        broadcast("vault", vaultState());
    }

    /** A page connected. */
    public void connected(MessagePort port) {
        Tab tab = new Tab(port, epoch);
        if (tabs.size() >= TABS_MAX) {
            tab.post(Faults.message(null, Faults.of("OVERLOADED", "too many tabs", false)));
            return;
        }
        tabs.add(tab);
        Js.listen(port, (message, transferred) -> guarded(tab, () -> heard(tab, message, transferred)));
        if (client == null) {
            tab.progress(START_PATIENCE_MS);
        }
    }

    /** Runs what a page asked for; a failure is a bug, and it is told. */
    void guarded(Tab tab, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            Js.complain(failure.toString());
            tab.post(Faults.message(null, Faults.of("INTERNAL", failure.toString(), false)));
        }
    }

    private void heard(Tab tab, JSObject message, MessagePort transferred) {
        switch (String.valueOf(Js.text(message, "t"))) {
            case "hello" -> hello(tab, message);
            case "hosted" -> hosts.hosted((int) Js.number(message, "host"), Js.text(message, "failed"), transferred);
            case "persisted" -> {
                persisted |= Js.flag(message, "value");
                tellVault();
            }
            case "bye" -> gone(tab);
            default -> {
                if (client != null) {
                    served(tab, message);
                }
            }
        }
    }

    private void served(Tab tab, JSObject message) {
        DocumentId document =
                DocumentId.read(String.valueOf(Js.text(message, "doc"))).orElse(null);
        Show show = document == null ? null : tab.shows().get(document);
        switch (String.valueOf(Js.text(message, "t"))) {
            case "call" -> calls.call(tab, message);
            case "edit" -> {
                if (show != null) {
                    shows.edit(show, document, message);
                }
            }
            case "seen" -> {
                if (show != null) {
                    show.stream().saw((int) Js.number(message, "p"));
                }
            }
            case "presence" -> {
                if (show != null) {
                    client.presence(document, Js.bytes(message, "bytes").copyToJavaArray());
                }
            }
            case "close" -> shows.close(tab, document);
            default -> tab.post(Faults.message(null, Faults.of("BAD_REQUEST", "no such call", false)));
        }
    }

    private void hello(Tab tab, JSObject message) {
        String name = Js.text(message, "tab");
        if (name == null || !tab.name().isEmpty()) {
            return;
        }
        tab.name(name);
        Js.whenFree("syncline-tab-" + name, () -> gone(tab));
        hosts.arrived();
        if (client != null) {
            welcome(tab);
        }
    }

    private void welcome(Tab tab) {
        JSObject message = Js.set(Js.object(), "t", "welcome");
        Js.set(message, "v", PROTOCOL);
        Js.set(message, "principal", principal());
        Js.set(message, "link", linkState());
        tab.post(Js.set(message, "vault", vaultState()));
    }

    private void gone(Tab tab) {
        int index = TabHosts.indexOf(tabs, tab);
        if (index < 0) {
            return;
        }
        tabs.remove(index);
        hosts.gone(tab);
        for (DocumentId document : new ArrayList<>(tab.shows().keySet())) {
            shows.close(tab, document);
        }
        tab.close();
    }

    // ------------------------------------------------------------------------------------------- what tabs are told

    @Override
    public void patches(DocumentId document, long serial, Edits patches) {
        if (shows != null) {
            shows.patches(document, serial, patches);
        }
    }

    @Override
    public void saved(DocumentId document, long serial, Vault.Place place) {
        if (shows != null) {
            shows.saved(document, serial, place);
        }
    }

    @Override
    public void commands(DocumentId document) {
        if (shows != null) {
            shows.commands(document);
        }
    }

    @Override
    public void reset(DocumentId document) {
        if (shows != null) {
            shows.reset(document);
        }
    }

    @Override
    public void status(DocumentId document, Status status) {
        if (shows != null) {
            shows.status(document, status);
            Mirrored.changed(document.toString());
        }
    }

    @Override
    public void presence(DocumentId document, String user, byte[] payload) {
        JSObject message = Js.set(Js.object(), "t", "presence");
        Js.set(message, "doc", document.toString());
        Js.set(message, "user", user);
        Js.set(message, "bytes", Int8Array.fromJavaArray(payload));
        for (Tab tab : tabs) {
            tab.post(message);
        }
    }

    @Override
    public void leaving(DocumentId document) {
        if (shows != null) {
            calls.listing().leaving(document);
            shows.forgotten(document, "ACCESS_LOST");
            listingChanged(null);
        }
    }

    @Override
    public void connection(Connection connection) {
        boolean arrived = connection == Connection.ONLINE && this.connection != Connection.ONLINE;
        this.connection = connection;
        reachable = true;
        broadcast("link", linkState());
        if (connection == Connection.CONNECTING) {
            Js.after(OFFLINE_AFTER_MS, () -> {
                if (this.connection == Connection.CONNECTING && reachable) {
                    reachable = false;
                    broadcast("link", linkState());
                }
            });
        }
        if (arrived) {
            listingChanged(null);
        }
    }

    boolean online() {
        return connection == Connection.ONLINE;
    }

    JSObject linkState() {
        String state = switch (connection) {
            case OFF -> "idle";
            case CONNECTING -> reachable ? "connecting" : "offline";
            case ONLINE -> "online";
            case UNAUTHORIZED -> "unauthorized";
        };
        return Js.set(Js.set(Js.object(), "state", state), "transport", BrowserNetwork.transport());
    }

    @Override
    public void fault(DocumentId document, Refusal refusal) {
        JSObject message = Faults.message(document, Faults.of(refusal));
        for (Tab tab : tabs) {
            tab.post(message);
        }
    }

    @Override
    public void rejected(DocumentId document, Refusal refusal, int entries) {
        JSObject message = Js.set(Js.object(), "t", "rejection");
        Js.set(message, "doc", document.toString());
        Js.set(message, "code", refusal.code());
        Js.set(message, "message", refusal.message());
        Js.set(message, "entries", entries);
        for (Tab tab : tabs) {
            tab.post(message);
        }
    }

    /** Asks the server for the script of commands; an answer to somebody who left is none. */
    void ask(String method, String path, CommandsScript.Answered answered) {
        String asking = client.principal();
        client.link().request(method, path, null, new byte[0], answer -> {
            boolean there = asking.equals(client.principal());
            answered.call(there ? answer.status() : 0, Utf8.decode(answer.body()));
        });
    }

    /** The listing of a project, or of any, may have changed. */
    void listingChanged(String project) {
        JSObject message = Js.set(Js.object(), "t", "documents");
        Js.set(message, "project", project);
        for (Tab tab : tabs) {
            tab.post(message);
        }
    }

    /** Who uses the device, as tabs see it: null before the first sign-in. */
    JSObject principal() {
        return client.principal().equals(Account.LOCAL) ? null : Js.parse(Utf8.decode(client.principalDetail()));
    }

    /** Another principal uses the device. What pages show stays only if its work was adopted. */
    void principalChanged(boolean adopted) {
        for (Tab tab : tabs) {
            for (DocumentId document : new ArrayList<>(tab.shows().keySet())) {
                Show show = tab.shows().get(document);
                if (adopted) {
                    shows.adopted(show, document);
                } else {
                    shows.close(tab, document);
                }
            }
        }
        broadcast("principal", principal());
        listingChanged(null);
    }

    private void broadcast(String name, JSObject value) {
        JSObject message = Js.set(Js.object(), "t", name);
        Js.set(message, name, value);
        for (Tab tab : tabs) {
            tab.post(message);
        }
    }

    /** Tells every page that waits for an answer that the worker lives. */
    private void remind() {
        for (Tab tab : tabs) {
            if (tab.waits()) {
                tab.progress(PROGRESS_MS);
            }
        }
        Js.after(PROGRESS_MS, this::remind);
    }

    int count() {
        return tabs.size();
    }

    String epoch() {
        return epoch;
    }

    JSObject vaultNow() {
        return Js.set(vaultState(), "bytes", (double) journalBytes.getAsLong());
    }
}
