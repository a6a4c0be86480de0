package dev.syncline.worker.port;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.worker.client.Client;
import dev.syncline.worker.client.Refusal;
import dev.syncline.worker.client.Status;
import dev.syncline.worker.vault.Vault;
import dev.syncline.worker.wasm.Edits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.teavm.jso.JSObject;

/** Who shows which document, and what of it is saved: edits come in here, patches go out. */
final class Shows {
    /** The last serial of a document that is saved, and where. */
    private static final class Progress {
        long saved;
        Vault.Place place = Vault.Place.DEVICE;
    }

    private final List<Tab> tabs;
    private final Client<Edits, Edits> client;
    private final Consumer<DocumentId> leaving;
    private final Map<DocumentId, Progress> progress = new LinkedHashMap<>();
    /** While a tab's edit is applied: that tab, and what came of the edit. */
    private Show editing;

    private JSObject made;

    /** @param leaving hears of a document that no tab shows any longer, while it is still open */
    Shows(List<Tab> tabs, Client<Edits, Edits> client, Consumer<DocumentId> leaving) {
        this.tabs = tabs;
        this.client = client;
        this.leaving = leaving;
    }

    /** Opens a document for a tab; {@code done} hears why not. With null, the answer to call {@code id} is on its way. */
    void open(
            Tab tab,
            double id,
            DocumentId document,
            String type,
            ProjectId project,
            String[] pages,
            JSObject runs,
            Answer done) {
        tab.progress(Tabs.LOAD_PATIENCE_MS);
        begin(document);
        client.open(document, type, project, refusal -> {
            if (refusal != null) {
                done.refused(refusal);
                return;
            }
            Show show = new Show(tab, document, pages, runs);
            // Loading may begin the document anew, which resets all who show it: this tab does from here on.
            JSObject start = whole(show, document);
            Show before = tab.shows().put(document, show);
            if (before != null) {
                before.close();
            }
            JSObject reply = Js.set(Js.object(), "t", "reply");
            Js.set(reply, "id", id);
            show.opened(client.serial(document), Js.set(reply, "ok", Js.set(start, "p", 0)));
            flush(show, document);
        });
    }

    /** Serials start anew with a document that comes to memory. */
    void begin(DocumentId document) {
        if (!client.isOpen(document)) {
            progress.remove(document);
        }
    }

    /** Hears that a call cannot be answered. */
    interface Answer {
        void refused(Refusal refusal);
    }

    private JSObject whole(Show show, DocumentId document) {
        JSObject start = Js.set(Js.object(), "ops", client.whole(document));
        Js.set(start, "id", document.toString());
        Js.set(start, "type", type(document));
        JSObject answered = Js.object();
        for (String page : show.pages()) {
            Js.set(answered, page, client.answered(document, page));
        }
        Js.set(start, "answered", answered);
        CommandsScript commands = FetchedCommands.of(client, document);
        if (commands != null) {
            commands.tell(start, show.runs());
        }
        Status status = client.status(document);
        Js.set(start, "mark", status.authored());
        Js.set(start, "onServer", status.onServer());
        return Js.set(start, "status", statusState(status));
    }

    private String type(DocumentId document) {
        for (Client.Known known : client.known()) {
            if (known.document().equals(document)) {
                return known.type();
            }
        }
        return "";
    }

    /** An edit by a tab arrived. */
    void edit(Show show, DocumentId document, JSObject message) {
        String page = String.valueOf(Js.text(message, "tab"));
        double number = Js.number(message, "n");
        String user = String.valueOf(Js.text(message, "u"));
        if (!user.equals(client.principal()) && !user.equals(Account.LOCAL)) {
            return;
        }
        Edits mine = show.stream().arrive((int) Js.number(message, "seen"), (Edits) Js.object(message, "ops"));
        if (mine == null) {
            return;
        }
        if (number <= client.answered(document, page)) {
            restart(show, document);
            return;
        }
        Status status = client.status(document);
        String refused = FetchedCommands.of(client, document) == null ? refused(status) : "COMMANDS_ONLY";
        if (!refused.isEmpty()) {
            JSObject fault = Faults.of(refused, "the document accepts no edits", false);
            show.refuse(client.serial(document), page, number, fault);
        } else {
            apply(show, document, mine, page, (long) number);
        }
        flush(show, document);
    }

    /** Why nothing may be written on a document of this status; empty if it may. */
    static String refused(Status status) {
        return status.blocked().isEmpty() && status.role().equals("viewer") ? "READ_ONLY" : status.blocked();
    }

    private void apply(Show show, DocumentId document, Edits mine, String page, long number) {
        editing = show;
        made = Js.object();
        try {
            client.edit(document, mine, page, number, place -> {});
        } catch (RuntimeException failure) {
            show.refuse(client.serial(document), page, number, Faults.of("INTERNAL", failure.toString(), false));
            throw failure;
        } finally {
            editing = null;
        }
        show.answer(
                client.serial(document),
                page,
                number,
                made,
                client.status(document).authored());
    }

    private void restart(Show show, DocumentId document) {
        show.restart(client.serial(document), whole(show, document));
        flush(show, document);
    }

    void close(Tab tab, DocumentId document) {
        Show show = document == null ? null : tab.shows().remove(document);
        if (show == null) {
            return;
        }
        show.close();
        for (Tab other : tabs) {
            if (other.shows().containsKey(document)) {
                return;
            }
        }
        if (client.isOpen(document)) {
            leaving.accept(document);
            client.close(document);
        }
    }

    /** The document is not on this device any longer: tabs that show it may read what they have. */
    void forgotten(DocumentId document, String code) {
        status(document, new Status(Status.Place.SERVER, 0, 0, "", false, code));
        for (Tab tab : tabs) {
            Show show = tab.shows().remove(document);
            if (show != null) {
                show.close();
            }
        }
    }

    boolean shown(DocumentId document) {
        for (Tab tab : tabs) {
            if (tab.shows().containsKey(document)) {
                return true;
            }
        }
        return false;
    }

    /** What the tab shows belongs to the present principal now and must be read anew. */
    void adopted(Show show, DocumentId document) {
        begin(document);
        client.open(document, null, null, refusal -> {
            if (refusal == null) {
                restart(show, document);
            }
        });
    }

    private Progress progress(DocumentId document) {
        return progress.computeIfAbsent(document, key -> new Progress());
    }

    private void flush(Show show, DocumentId document) {
        Progress at = progress(document);
        show.saved(at.saved, at.place);
    }

    void patches(DocumentId document, long serial, Edits patches) {
        if (editing != null && patches.getIds() != null) {
            made = patches.getIds();
        }
        for (Tab tab : tabs) {
            Show show = tab.shows().get(document);
            if (show != null && show != editing) {
                show.tell(serial, patches);
            }
        }
    }

    void commands(DocumentId document) {
        JSObject message = Js.set(Js.object(), "t", "commands");
        Js.set(message, "doc", document.toString());
        if (shown(document)) {
            FetchedCommands.of(client, document).tell(message, null);
        }
        for (Tab tab : tabs) {
            Show show = tab.shows().get(document);
            if (show != null) {
                show.send(client.serial(document), message);
                flush(show, document);
            }
        }
    }

    void saved(DocumentId document, long serial, Vault.Place place) {
        Progress at = progress(document);
        at.saved = serial;
        at.place = place;
        for (Tab tab : tabs) {
            Show show = tab.shows().get(document);
            if (show != null) {
                show.saved(serial, place);
            }
        }
    }

    void reset(DocumentId document) {
        for (Tab tab : tabs) {
            Show show = tab.shows().get(document);
            if (show != null) {
                restart(show, document);
            }
        }
    }

    void status(DocumentId document, Status status) {
        JSObject message = Js.set(Js.object(), "t", "status");
        Js.set(message, "doc", document.toString());
        Js.set(message, "onServer", status.onServer());
        Js.set(message, "status", statusState(status));
        for (Tab tab : tabs) {
            if (tab.shows().containsKey(document)) {
                tab.post(message);
            }
        }
    }

    static JSObject statusState(Status status) {
        JSObject state = Js.set(Js.object(), "place", placeName(status.place()));
        Js.set(state, "waiting", status.waiting());
        Js.set(state, "role", status.role().isEmpty() ? "owner" : status.role());
        Js.set(state, "current", status.current());
        return Js.set(state, "blocked", status.blocked().isEmpty() ? null : status.blocked());
    }

    private static String placeName(Status.Place place) {
        return switch (place) {
            case MEMORY -> "memory";
            case DEVICE -> "device";
            case SERVER -> "server";
        };
    }
}
