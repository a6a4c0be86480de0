package dev.syncline.worker.port;

import dev.syncline.app.Types;
import dev.syncline.command.CommandReplica;
import dev.syncline.worker.client.CommandLog;
import dev.syncline.worker.wasm.Edits;
import org.teavm.jso.JSObject;
import org.teavm.jso.core.JSArray;
import org.teavm.jso.typedarrays.Int8Array;

/** The side of commands.js: a document's commands behind what the worker knows of them. */
public final class RunCommands implements CommandsScript {
    private final CommandLog<Edits> log;
    private final InboxCheck inbox;

    public RunCommands(
            String document, String type, Int8Array remembered, Remember remember, Ask ask, Changed changed) {
        log = new CommandLog<>(
                Types.findCommanded(type).orElseThrow(),
                new TableEdits(),
                remembered == null ? null : remembered.copyToJavaArray(),
                bytes -> remember.call(Int8Array.fromJavaArray(bytes)));
        inbox = new InboxCheck(log, document, ask, changed);
    }

    @Override
    public boolean take(Int8Array batch) {
        boolean taken = log.take(batch.copyToJavaArray());
        if (log.matters().asksInbox()) {
            inbox.ask();
        }
        return taken;
    }

    @Override
    public void authored(String user, String role, Int8Array timeline, double last) {
        log.authored(user, role, timeline.copyToJavaArray(), (long) last);
    }

    @Override
    public JSArray<Int8Array> fork(Int8Array timeline) {
        JSArray<Int8Array> commands = new JSArray<>();
        for (byte[] command : log.fork(timeline.copyToJavaArray())) {
            commands.push(Int8Array.fromJavaArray(command));
        }
        return commands;
    }

    @Override
    public Edits whole() {
        return log.whole();
    }

    @Override
    public Edits changed() {
        return log.changed();
    }

    @Override
    public String json() {
        return log.json();
    }

    @Override
    public Given give(JSObject call) {
        CommandReplica.Given given = log.give(
                String.valueOf(Js.text(call, "mutator")),
                CommandState.arguments(Js.object(call, "args")),
                System.currentTimeMillis(),
                CommandState.seed(String.valueOf(Js.text(call, "run"))));
        JSObject answer = Js.set(Js.object(), "bytes", bytes(given.bytes()));
        JSObject fault = given.rejection() == null ? null : Faults.of(given.rejection());
        return (Given) Js.set(answer, "fault", fault);
    }

    @Override
    public void deal(double key) {
        log.deal((long) key);
        inbox.ask();
    }

    private static Int8Array bytes(byte[] bytes) {
        return bytes == null ? null : Int8Array.fromJavaArray(bytes);
    }

    @Override
    public void tell(JSObject message, JSObject runs) {
        Js.set(message, "commands", CommandState.of(log));
        JSObject settled = runs == null
                ? CommandState.settled(log.settled())
                : CommandState.settled(log, Js.texts(Js.set(Js.object(), "runs", runs), "runs"));
        Js.set(message, "settled", settled);
        if (runs != null) {
            inbox.ask();
        }
    }
}
