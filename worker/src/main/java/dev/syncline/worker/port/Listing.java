package dev.syncline.worker.port;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Utf8;
import dev.syncline.id.DocumentId;
import dev.syncline.worker.client.Client;
import dev.syncline.worker.client.Status;
import dev.syncline.worker.link.Link;
import dev.syncline.worker.wasm.Edits;
import java.util.function.Consumer;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Projects and their documents: as the server lists them, or as last seen; with what is only on this device. */
final class Listing {
    private static final String TITLES = "titles";
    /** Before the project, the key of its documents as last seen. */
    private static final String SEEN = "documents ";

    private static final int MEMO_BYTES_MAX = 65_536;
    private static final int PAGE = 100;
    private static final int PAGES_MAX = 50;
    private static final int CREATED = 201;
    private static final int OK = 200;

    private final Tabs tabs;
    private final Client<Edits, Edits> client;
    private final Server server;

    Listing(Tabs tabs, Client<Edits, Edits> client, Server server) {
        this.tabs = tabs;
        this.client = client;
        this.server = server;
    }

    private boolean isLocal() {
        return client.principal().equals(Account.LOCAL);
    }

    void projects(Reply reply) {
        if (isLocal()) {
            reply.ok(Js.array());
            return;
        }
        JSObject seen = recall("projects");
        if (seen != null && !tabs.online()) {
            reply.ok(personalFirst(seen));
            return;
        }
        server.send("GET", "/projects", null, new byte[0], answer -> {
            JSObject body = answer.status() == OK ? Server.json(answer) : null;
            JSObject found = body == null ? null : Js.object(body, "projects");
            if (found != null) {
                remember("projects", found);
                reply.ok(personalFirst(found));
            } else if (answer.status() == 0 && seen != null) {
                reply.ok(personalFirst(seen));
            } else {
                reply.refuse(Server.refusal(answer));
            }
        });
    }

    void createProject(String name, Reply reply) {
        byte[] body = Server.body(Js.set(Js.object(), "name", name));
        server.send("POST", "/projects", "application/json", body, answer -> {
            if (answer.status() == CREATED) {
                reply.ok(Server.json(answer));
            } else {
                reply.refuse(Server.refusal(answer));
            }
        });
    }

    void members(String project, Reply reply) {
        String path = "/projects/" + Js.encoded(String.valueOf(project)) + "/members";
        server.send("GET", path, null, new byte[0], answer -> {
            JSObject body = answer.status() == OK ? Server.json(answer) : null;
            if (body == null) {
                reply.refuse(Server.refusal(answer));
            } else {
                reply.ok(Js.object(body, "members"));
            }
        });
    }

    /** The documents of a project, null for the personal one. */
    void documents(String project, String type, String title, Reply reply) {
        Consumer<JSObject> done = listed -> {
            addKnown(listed, project);
            reply.ok(arranged(listed, type, title));
        };
        if (isLocal()) {
            done.accept(Js.array());
            return;
        }
        String key = SEEN + project;
        JSObject seen = recall(key);
        if (!tabs.online()) {
            done.accept(seen == null ? Js.array() : seen);
            return;
        }
        page(project, "", Js.array(), PAGES_MAX, done, answer -> {
            if (answer.status() == 0) {
                done.accept(seen == null ? Js.array() : seen);
            } else {
                reply.refuse(Server.refusal(answer));
            }
        });
    }

    private void page(
            String project,
            String after,
            JSObject listed,
            int pages,
            Consumer<JSObject> done,
            Consumer<Link.Answer> failed) {
        String path = (project == null ? "" : "/projects/" + Js.encoded(project)) + "/documents?limit=" + PAGE
                + (after.isEmpty() ? "" : "&after=" + Js.encoded(after));
        server.send("GET", path, null, new byte[0], answer -> {
            JSObject body = answer.status() == OK ? Server.json(answer) : null;
            if (body == null) {
                failed.accept(answer);
                return;
            }
            append(listed, Js.object(body, "documents"));
            String next = Js.text(body, "next");
            if (next != null && pages > 1) {
                page(project, next, listed, pages - 1, done, failed);
                return;
            }
            remember(SEEN + project, listed);
            done.accept(listed);
        });
    }

    /** Marks what is on this device, and adds what only is there. */
    private void addKnown(JSObject listed, String project) {
        JSObject principal = tabs.principal();
        String personal = principal == null ? null : Js.text(principal, "personalProject");
        String wanted = project == null ? personal : project;
        JSObject titles = titles();
        for (Client.Known known : client.known()) {
            if (tabs.shows().shown(known.document())) {
                title(titles, known.document());
            }
            String home = known.project() == null ? personal : known.project().toString();
            JSObject one = Js.set(Js.object(), "id", known.document().toString());
            Js.set(one, "type", known.type());
            Js.set(one, "title", Js.text(titles, known.document().toString()));
            Js.set(one, "project", home);
            Js.set(one, "role", known.role().isEmpty() ? "owner" : known.role());
            Js.set(one, "changedAt", (String) null);
            Js.set(one, "local", true);
            Js.set(one, "waiting", known.waiting());
            merge(listed, one, home == null ? wanted == null : home.equals(wanted));
        }
        remember(TITLES, titles);
    }

    /** Keeps the title of a document that a tab shows, for the time when none does. */
    void remember(DocumentId document) {
        JSObject titles = titles();
        title(titles, document);
        remember(TITLES, titles);
    }

    /** The title as a tab shows it or as last seen; null if it was never seen. */
    String title(DocumentId document) {
        JSObject titles = titles();
        if (tabs.shows().shown(document)) {
            title(titles, document);
        }
        return Js.text(titles, document.toString());
    }

    private JSObject titles() {
        JSObject titles = recall(TITLES);
        return titles == null ? Js.object() : titles;
    }

    private void title(JSObject titles, DocumentId document) {
        Js.set(titles, document.toString(), titleOf(client.whole(document)));
    }

    /** The status of a document on this device, in memory or not. */
    Status status(Client.Known known) {
        if (client.isOpen(known.document())) {
            return client.status(known.document());
        }
        Status.Place place = known.waiting() == 0 && known.onServer() ? Status.Place.SERVER : Status.Place.DEVICE;
        return new Status(place, known.waiting(), known.waiting(), known.role(), false, "");
    }

    /** Forgets a document in what was last seen of projects. */
    void forget(DocumentId document) {
        for (String key : client.remembered()) {
            if (key.startsWith(SEEN)) {
                remember(key, without(recall(key), document.toString()));
            }
        }
    }

    /** The document is about to leave this device: its title stays only where work on it is set aside. */
    void leaving(DocumentId document) {
        JSObject titles = titles();
        if (client.status(document).waiting() > 0) {
            title(titles, document);
        } else {
            Js.set(titles, document.toString(), (String) null);
        }
        remember(TITLES, titles);
        forget(document);
    }

    private JSObject recall(String key) {
        byte[] value = client.recall(key);
        return value == null ? null : Js.parse(Utf8.decode(value));
    }

    private void remember(String key, JSObject value) {
        byte[] text = Utf8.encode(Js.print(value));
        if (text.length <= MEMO_BYTES_MAX && !Bytes.equal(text, client.recall(key))) {
            client.remember(key, text);
        }
    }

    @JSBody(
            params = "whole",
            script = "const of = key => whole.find(edit => edit.key === key)?.v?.v; return String(of('title') ??"
                    + " of('desk')?.desk?.v.title ?? '');")
    private static native String titleOf(Edits whole);

    @JSBody(
            params = "projects",
            script = "return projects.sort((a, b) => b.personal - a.personal || a.name.localeCompare(b.name));")
    private static native JSObject personalFirst(JSObject projects);

    @JSBody(
            params = {"listed", "more"},
            script = "listed.push(...more);")
    private static native void append(JSObject listed, JSObject more);

    @JSBody(
            params = {"listed", "id"},
            script = "return listed.filter(one => one.id !== id);")
    private static native JSObject without(JSObject listed, String id);

    @JSBody(
            params = {"listed", "known", "add"},
            script = """
                const found = listed.find(one => one.id === known.id);
                if (found) Object.assign(found, { local: true, waiting: known.waiting, title: known.title ?? found.title });
                else if (add) listed.push({ ...known, title: known.title ?? '' });\
                """)
    private static native void merge(JSObject listed, JSObject known, boolean add);

    @JSBody(
            params = {"listed", "type", "title"},
            script = """
                const part = (title || '').toLowerCase();
                return listed
                  .filter(one => (!type || one.type === type) && one.title.toLowerCase().includes(part))
                  .map(one => ({ local: false, waiting: 0, ...one }))
                  .sort((a, b) => (b.changedAt ?? '~').localeCompare(a.changedAt ?? '~'));\
                """)
    private static native JSObject arranged(JSObject listed, String type, String title);
}
