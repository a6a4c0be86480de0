package dev.syncline.worker.port;

import dev.syncline.codec.Utf8;
import dev.syncline.worker.client.Client;
import dev.syncline.worker.client.SetAside;
import dev.syncline.worker.wasm.Edits;
import java.util.ArrayList;
import java.util.List;
import org.teavm.jso.JSObject;

/** Who uses this device: signing in and out. */
final class Account {
    /** The principal of work that was begun before any sign-in. */
    static final String LOCAL = "local";

    private static final String SIGNED_OUT = "signed-out";
    private static final int CREATED = 201;
    private static final int RETRY_MS = 30_000;

    private final Tabs tabs;
    private final Client<Edits, Edits> client;
    private final Server server;
    /** Requests that the server answers with another cookie, the first of them under way: each waits for those before. */
    private final List<Runnable> turns = new ArrayList<>();

    Account(Tabs tabs, Client<Edits, Edits> client, Server server) {
        this.tabs = tabs;
        this.client = client;
        this.server = server;
    }

    boolean isLocal() {
        return client.principal().equals(LOCAL);
    }

    private void inTurn(Runnable request) {
        turns.add(request);
        if (turns.size() == 1) {
            request.run();
        }
    }

    private void answered() {
        turns.remove(0);
        if (!turns.isEmpty()) {
            turns.get(0).run();
        }
    }

    /** A sign-out that the server did not hear of goes first. */
    void resume() {
        inTurn(this::endSession);
    }

    void signIn(JSObject who, Reply reply) {
        inTurn(() -> beginSession(who, reply));
    }

    private void beginSession(JSObject who, Reply reply) {
        String token = Js.text(who, "token");
        String name = Js.text(who, "displayName");
        JSObject body = name == null ? Js.object() : Js.set(Js.object(), "displayName", name);
        Js.signIn(token, Js.print(body), (status, text) -> {
            answered();
            JSObject session = Js.parse(text);
            if (status != CREATED || session == null) {
                reply.refuse(Server.refusal(status, session));
                return;
            }
            JSObject principal = Js.set(Js.object(), "user", Js.text(session, "user"));
            Js.set(principal, "displayName", Js.text(session, "displayName"));
            Js.set(principal, "kind", token == null ? "guest" : "member");
            Js.set(principal, "session", Js.text(session, "session"));
            Js.set(principal, "personalProject", Js.text(session, "personalProject"));
            boolean adopt = isLocal();
            boolean stays = adopt || client.principal().equals(Js.text(session, "user"));
            if (adopt) {
                client.remember(SIGNED_OUT, new byte[0]);
            }
            if (!stays) {
                // The present connection speaks for somebody else.
                client.disconnect();
            }
            client.signedIn(Js.text(session, "user"), Utf8.encode(Js.print(principal)));
            tabs.principalChanged(stays);
            reply.ok(principal);
        });
    }

    void signOut(boolean forget, boolean force, Reply reply) {
        int waiting = 0;
        for (Client.Known known : client.known()) {
            waiting += known.waiting();
        }
        for (SetAside item : client.box().list()) {
            waiting += item.entries();
        }
        if (forget && !force && waiting > 0) {
            JSObject fault = Faults.of("UNSENT_WORK", "work on this device has not reached the server", false);
            reply.refuse(Js.set(fault, "waiting", waiting));
            return;
        }
        boolean wasLocal = isLocal();
        client.signedOut(forget);
        if (!wasLocal) {
            client.remember(SIGNED_OUT, new byte[] {1});
            resume();
        }
        tabs.principalChanged(false);
        reply.ok(null);
    }

    private void endSession() {
        if (!isLocal() || client.recall(SIGNED_OUT) == null) {
            answered();
            return;
        }
        server.send("DELETE", "/sessions/current", null, new byte[0], answer -> {
            if (answer.status() == 0) {
                Js.after(RETRY_MS, this::resume);
            } else {
                client.remember(SIGNED_OUT, new byte[0]);
            }
            answered();
        });
    }
}
