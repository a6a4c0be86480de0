package dev.syncline.worker.boot;

import dev.syncline.worker.port.CommandsScript;
import dev.syncline.worker.port.RunCommands;
import org.teavm.jso.JSExport;
import org.teavm.jso.typedarrays.Int8Array;

/**
 * The entry of commands.js, the worker's second script: mutators and what runs them. The worker fetches it when the first
 * commanded document is opened; what it exports is {@link CommandsScript.Module}.
 */
public final class CommandsMain {
    private CommandsMain() {}

    @JSExport
    public static int version() {
        return CommandsScript.VERSION;
    }

    @JSExport
    public static CommandsScript begin(
            String document,
            String type,
            Int8Array remembered,
            CommandsScript.Remember remember,
            CommandsScript.Ask ask,
            CommandsScript.Changed changed) {
        return new RunCommands(document, type, remembered, remember, ask, changed);
    }
}
