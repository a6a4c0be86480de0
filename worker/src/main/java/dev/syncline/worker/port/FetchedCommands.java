package dev.syncline.worker.port;

import dev.syncline.id.DocumentId;
import dev.syncline.worker.client.Client;
import dev.syncline.worker.client.Commands;
import dev.syncline.worker.wasm.Edits;
import java.util.ArrayList;
import java.util.List;
import org.teavm.jso.core.JSArray;
import org.teavm.jso.typedarrays.Int8Array;

/** A commanded document that commands.js runs. */
final class FetchedCommands implements Commands<Edits> {
    private final CommandsScript script;

    FetchedCommands(CommandsScript script) {
        this.script = script;
    }

    /** The script's side of an open document; null if it takes no commands. */
    static CommandsScript of(Client<Edits, Edits> client, DocumentId document) {
        return client.commands(document) instanceof FetchedCommands commands ? commands.script : null;
    }

    @Override
    public boolean take(byte[] batch) {
        return script.take(Int8Array.fromJavaArray(batch));
    }

    @Override
    public void authored(String user, String role, byte[] timeline, long last) {
        script.authored(user, role, Int8Array.fromJavaArray(timeline), last);
    }

    @Override
    public List<byte[]> fork(byte[] timeline) {
        JSArray<Int8Array> commands = script.fork(Int8Array.fromJavaArray(timeline));
        List<byte[]> anew = new ArrayList<>();
        for (int i = 0; i < commands.getLength(); i++) {
            anew.add(commands.get(i).copyToJavaArray());
        }
        return anew;
    }

    @Override
    public Edits whole() {
        return script.whole();
    }

    @Override
    public Edits changed() {
        return script.changed();
    }

    @Override
    public String json() {
        return script.json();
    }
}
