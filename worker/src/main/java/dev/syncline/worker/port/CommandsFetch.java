package dev.syncline.worker.port;

import dev.syncline.id.DocumentId;
import dev.syncline.worker.client.Commands;
import dev.syncline.worker.wasm.Edits;
import java.util.function.Consumer;
import org.teavm.jso.JSBody;
import org.teavm.jso.typedarrays.Int8Array;

/** Fetches commands.js when the first document needs it. */
public final class CommandsFetch implements Commands.Factory<Edits> {
    private final Tabs tabs;
    private CommandsScript.Module script;

    public CommandsFetch(Tabs tabs) {
        this.tabs = tabs;
    }

    @Override
    public void prepare(Consumer<String> done) {
        if (script != null) {
            done.accept(null);
            return;
        }
        fetch((module, failure) -> {
            if (failure != null) {
                done.accept("what runs commands cannot be fetched: " + failure);
            } else if (module.version() == CommandsScript.VERSION) {
                script = module;
                done.accept(null);
            } else {
                done.accept("what runs commands is of another version: reload");
            }
        });
    }

    @Override
    public Commands<Edits> begin(DocumentId document, String type, byte[] remembered, Consumer<byte[]> remember) {
        return new FetchedCommands(script.begin(
                document.text(),
                type,
                remembered == null ? null : Int8Array.fromJavaArray(remembered),
                bytes -> remember.accept(bytes.copyToJavaArray()),
                tabs::ask,
                () -> tabs.commands(document)));
    }

    @JSBody(params = "fetched", script = "self.synclineCommands(fetched);")
    private static native void fetch(CommandsScript.Fetched fetched);
}
