package dev.syncline.worker.port;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.worker.client.Client;
import dev.syncline.worker.client.Refusal;
import dev.syncline.worker.link.Link;
import dev.syncline.worker.wasm.Edits;
import java.util.function.Consumer;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Int8Array;

/** What tabs may ask for by name. Each call ends in one reply. */
final class Calls {
    private static final String JSON = "application/json";
    private static final int DOCUMENT_ID_BYTES = 16;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;
    private static final Refusal NO_SUCH_DOCUMENT =
            new Refusal("UNKNOWN_DOCUMENT", "no such document, or not yours", false);

    private final Tabs tabs;
    private final Client<Edits, Edits> client;
    private final Server server;
    private final Account account;
    private final Listing listing;
    private final SetAsides setAsides;
    private final Timelines timelines;

    Calls(Tabs tabs, Client<Edits, Edits> client) {
        this.tabs = tabs;
        this.client = client;
        this.server = new Server(client.link());
        this.account = new Account(tabs, client, server);
        this.listing = new Listing(tabs, client, server);
        this.setAsides = new SetAsides(tabs, client, listing);
        this.timelines = new Timelines(client);
    }

    Account account() {
        return account;
    }

    Listing listing() {
        return listing;
    }

    void call(Tab tab, JSObject message) {
        Reply reply = new Reply(tab, Js.number(message, "id"));
        JSObject a = Js.object(message, "a");
        String method = String.valueOf(Js.text(message, "m"));
        tab.began();
        if (!method.equals("signIn") && !client.principal().equals(Js.text(message, "u"))) {
            reply.refuse(new Refusal("PRINCIPAL_CHANGED", "somebody else signed in", false));
            return;
        }
        try {
            perform(tab, method, a == null ? Js.object() : a, reply);
        } catch (RuntimeException failure) {
            Js.complain(failure.toString());
            reply.refuse(new Refusal("INTERNAL", failure.toString(), false));
        }
    }

    private void perform(Tab tab, String method, JSObject a, Reply reply) {
        switch (method) {
            case "open" -> open(tab, a, reply);
            case "run" -> run(tab, a, reply);
            case "deal" -> deal(a, reply);
            case "create" -> create(tab, a, reply);
            case "remove" -> remove(a, reply);
            case "import" -> bring(a, reply);
            case "export" -> take(tab, a, reply);
            case "signIn" -> account.signIn(a, reply);
            case "signOut" -> account.signOut(Js.flag(a, "forget"), Js.flag(a, "force"), reply);
            case "projects" -> listing.projects(reply);
            case "createProject" -> listing.createProject(Js.text(a, "name"), reply);
            case "members" -> listing.members(Js.text(a, "project"), reply);
            case "setMember" -> setMember(a, reply);
            case "documents" ->
                listing.documents(Js.text(a, "project"), Js.text(a, "type"), Js.text(a, "title"), reply);
            case "setAside" -> setAsides.list(reply);
            case "setAsideFile" -> setAsides.file(Js.text(a, "key"), reply);
            case "discard" -> setAsides.discard(Js.text(a, "key"), reply);
            case "timeline" -> timelines.file(document(a), reply);
            case "inspect" -> inspect(reply);
            default -> reply.refuse(new Refusal("BAD_REQUEST", "no such call", false));
        }
    }

    private static DocumentId document(JSObject a) {
        return DocumentId.read(String.valueOf(Js.text(a, "id"))).orElse(null);
    }

    private static ProjectId project(JSObject a) {
        return ProjectId.read(String.valueOf(Js.text(a, "project"))).orElse(null);
    }

    private void open(Tab tab, JSObject a, Reply reply) {
        DocumentId document = document(a);
        if (document == null) {
            reply.refuse(NO_SUCH_DOCUMENT);
            return;
        }
        boolean isNew = !known(document);
        tabs.shows()
                .open(
                        tab,
                        reply.id(),
                        document,
                        Js.text(a, "type"),
                        project(a),
                        Js.texts(a, "tabs"),
                        Js.object(a, "runs"),
                        reply::refuse);
        if (isNew) {
            tabs.listingChanged(null);
        }
    }

    private boolean known(DocumentId document) {
        for (Client.Known one : client.known()) {
            if (one.document().equals(document)) {
                return true;
            }
        }
        return false;
    }

    private void run(Tab tab, JSObject a, Reply reply) {
        withOpened(tab, a, reply, document -> {
            CommandsScript commands = FetchedCommands.of(client, document);
            String refused = commands == null ? "NO_COMMANDS" : Shows.refused(client.status(document));
            if (!refused.isEmpty()) {
                reply.refuse(new Refusal(refused, "the document accepts no commands", false));
                return;
            }
            CommandsScript.Given given = commands.give(a);
            if (given.getFault() == null) {
                client.give(document, bytes(given.getBytes()), place -> reply.ok(null));
            } else {
                reply.refuse(given.getFault());
            }
        });
    }

    /** The person is done with what became of a command. */
    private void deal(JSObject a, Reply reply) {
        DocumentId document = document(a);
        if (document == null || !client.isOpen(document)) {
            reply.refuse(NO_SUCH_DOCUMENT);
            return;
        }
        FetchedCommands.of(client, document).deal(Js.number(a, "key"));
        client.give(document, null, place -> reply.ok(null));
    }

    private static byte[] bytes(Int8Array bytes) {
        return bytes == null ? null : bytes.copyToJavaArray();
    }

    private void create(Tab tab, JSObject a, Reply reply) {
        DocumentId document = Js.text(a, "id") == null
                ? DocumentId.of(Js.random(DOCUMENT_ID_BYTES).copyToJavaArray())
                : document(a);
        String type = Js.text(a, "type");
        if (document == null || type == null) {
            reply.refuse(NO_SUCH_DOCUMENT);
            return;
        }
        tabs.shows().begin(document);
        client.open(document, type, project(a), refusal -> {
            if (refusal != null) {
                reply.refuse(refusal);
                return;
            }
            reply.ok(Js.set(Js.object(), "id", document.toString()));
            tabs.listingChanged(Js.text(a, "project"));
        });
    }

    private void remove(JSObject a, Reply reply) {
        DocumentId document = document(a);
        if (document == null) {
            reply.refuse(NO_SUCH_DOCUMENT);
        } else if (account.isLocal()) {
            forget(document, reply);
        } else {
            server.send("DELETE", "/documents/" + document, null, new byte[0], answer -> {
                if (answer.status() == NO_CONTENT || answer.status() == NOT_FOUND && known(document)) {
                    forget(document, reply);
                } else {
                    reply.refuse(Server.refusal(answer));
                }
            });
        }
    }

    private void forget(DocumentId document, Reply reply) {
        client.forget(document);
        tabs.shows().forgotten(document, "UNKNOWN_DOCUMENT");
        listing.forget(document);
        reply.ok(null);
        tabs.listingChanged(null);
    }

    private void bring(JSObject a, Reply reply) {
        String title = Js.text(a, "title");
        String project = Js.text(a, "project");
        String path = (project == null ? "" : "/projects/" + Js.encoded(project)) + "/documents"
                + (title == null ? "" : "?title=" + Js.encoded(title));
        byte[] bytes = Js.bytes(a, "bytes").copyToJavaArray();
        server.send("POST", path, "application/vnd.automerge", bytes, answer -> {
            if (answer.status() != CREATED) {
                reply.refuse(Server.refusal(answer));
                return;
            }
            JSObject summary = Js.set(Server.json(answer), "local", false);
            Js.set(summary, "waiting", 0);
            reply.ok(summary);
            tabs.listingChanged(project);
        });
    }

    private void take(Tab tab, JSObject a, Reply reply) {
        withOpened(tab, a, reply, document -> {
            if (client.commands(document) == null) {
                reply.ok(Js.copy(Int8Array.fromJavaArray(client.export(document))));
            } else {
                reply.refuse(new Refusal("COMMANDS_ONLY", "the document takes commands only", false));
            }
        });
    }

    /** Does something with a document that may be shown by no tab. */
    private void withOpened(Tab tab, JSObject a, Reply reply, Consumer<DocumentId> then) {
        DocumentId document = document(a);
        if (document == null) {
            reply.refuse(NO_SUCH_DOCUMENT);
            return;
        }
        tab.progress(Tabs.LOAD_PATIENCE_MS);
        tabs.shows().begin(document);
        client.open(document, null, null, refusal -> {
            if (refusal != null) {
                reply.refuse(refusal);
                return;
            }
            then.accept(document);
            if (!tabs.shows().shown(document)) {
                client.close(document);
            }
        });
    }

    private void setMember(JSObject a, Reply reply) {
        String path = "/projects/" + Js.encoded(String.valueOf(Js.text(a, "project"))) + "/members/"
                + Js.encoded(String.valueOf(Js.text(a, "user")));
        String role = Js.text(a, "role");
        byte[] body = role == null ? new byte[0] : Server.body(Js.set(Js.object(), "role", role));
        Consumer<Link.Answer> done = answer -> {
            if (answer.status() / 100 == 2) {
                reply.ok(null);
            } else {
                reply.refuse(Server.refusal(answer));
            }
        };
        server.send(role == null ? "DELETE" : "PUT", path, role == null ? null : JSON, body, done);
    }

    private void inspect(Reply reply) {
        JSObject state = Js.set(Js.object(), "epoch", tabs.epoch());
        Js.set(state, "tabs", tabs.count());
        Js.set(state, "principal", tabs.principal());
        Js.set(state, "link", tabs.linkState());
        Js.set(state, "vault", tabs.vaultNow());
        JSObject documents = Js.array();
        for (Client.Known known : client.known()) {
            JSObject one = Shows.statusState(listing.status(known));
            Js.set(one, "id", known.document().toString());
            Js.set(one, "title", listing.title(known.document()));
            Js.set(one, "timeline", timelines.state(known.document()));
            Js.push(documents, Js.set(one, "type", known.type()));
        }
        reply.ok(Js.set(state, "documents", documents));
    }
}
