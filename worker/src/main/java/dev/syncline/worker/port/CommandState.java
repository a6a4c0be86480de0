package dev.syncline.worker.port;

import dev.syncline.command.Arguments;
import dev.syncline.command.Cell;
import dev.syncline.command.Command;
import dev.syncline.command.CommandReplica;
import dev.syncline.command.Conflict;
import dev.syncline.command.Outcome;
import dev.syncline.command.Write;
import dev.syncline.document.Value;
import dev.syncline.worker.client.CommandLog;
import dev.syncline.worker.client.Matter;
import java.util.List;
import java.util.TreeSet;
import org.teavm.jso.JSObject;

/** What tabs are told of a document's commands: those that wait, and what became of others. */
final class CommandState {
    /** Pending commands that tabs are told of one by one; the document's status tells how many there are. */
    private static final int PENDING_TOLD = 100;

    private CommandState() {}

    static JSObject of(CommandLog<?> commands) {
        JSObject pending = Js.array();
        for (CommandReplica.Pending one : commands.undecided()) {
            if (Js.number(pending, "length") < PENDING_TOLD) {
                JSObject told = command(one.command());
                Js.set(told, "id", name(one.command().seed()));
                Js.set(told, "serverOnly", commands.waitsForServer(one.command()));
                Js.push(pending, Js.set(told, "touches", touches(one.back())));
            }
        }
        JSObject matters = Js.array();
        for (Matter matter : commands.matters().waiting()) {
            JSObject told = matter.command() == null ? Js.object() : command(matter.command());
            Js.set(told, "key", (double) matter.key());
            Js.set(told, "outcome", outcome(matter.outcome()));
            Js.push(
                    matters,
                    Js.set(
                            told,
                            "kind",
                            switch (matter.kind()) {
                                case REJECTED -> "rejected";
                                case ADJUSTED -> "adjusted";
                                case OVERRIDDEN -> "overridden";
                                case UNDONE -> "undone";
                            }));
        }
        return Js.set(Js.set(Js.object(), "pending", pending), "matters", matters);
    }

    /** Outcomes by the names of their commands. */
    static JSObject settled(List<CommandReplica.Settled> settled) {
        JSObject outcomes = Js.object();
        for (CommandReplica.Settled one : settled) {
            Js.set(outcomes, name(one.command().seed()), outcome(one.outcome()));
        }
        return outcomes;
    }

    /** Outcomes of those commands that are decided. */
    static JSObject settled(CommandLog<?> commands, String[] names) {
        JSObject outcomes = Js.object();
        for (String name : names) {
            Outcome outcome = commands.outcome(seed(name));
            if (outcome != null) {
                Js.set(outcomes, name, outcome(outcome));
            }
        }
        return outcomes;
    }

    /** A command's name towards tabs: the two halves of its seed. */
    private static String name(long seed) {
        return (int) (seed >>> Integer.SIZE) + ":" + (int) seed;
    }

    /** The seed of a command that a tab named; 0 for what is no name. */
    static long seed(String name) {
        int colon = name.indexOf(':');
        try {
            long high = Integer.parseInt(name.substring(0, Math.max(colon, 0)));
            return high << Integer.SIZE | Integer.parseInt(name.substring(colon + 1)) & 0xffff_ffffL;
        } catch (NumberFormatException noName) {
            return 0;
        }
    }

    /** The arguments of a call; what no argument can be is left out, and the mutator misses it. */
    static Arguments arguments(JSObject given) {
        Arguments arguments = Arguments.NONE;
        for (String name : Js.keys(given)) {
            Value value = Js.scalar(given, name);
            if (value != null) {
                arguments = arguments.with(name, value);
            }
        }
        return arguments;
    }

    private static JSObject command(Command command) {
        JSObject arguments = Js.object();
        for (var argument : command.arguments().entries()) {
            TableEdits.scalar(arguments, argument.getKey(), argument.getValue());
        }
        JSObject told = Js.set(Js.object(), "mutator", command.mutator());
        Js.set(told, "arguments", arguments);
        return Js.set(told, "at", (double) command.timeMs());
    }

    private static JSObject touches(List<Write> back) {
        TreeSet<Cell> entities = new TreeSet<>();
        for (Write write : back) {
            entities.add(Cell.existence(write.cell().collection(), write.cell().id()));
        }
        JSObject touches = Js.array();
        for (Cell entity : entities) {
            Js.push(touches, cell(entity));
        }
        return touches;
    }

    private static JSObject cell(Cell cell) {
        JSObject told = Js.set(Js.object(), "collection", cell.collection());
        Js.set(told, "id", cell.id());
        return Js.set(told, "field", cell.field());
    }

    private static JSObject outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Applied applied -> kind("applied");
            case Outcome.NoEffect none -> kind("no-effect");
            case Outcome.Adjusted adjusted -> Js.set(kind("adjusted"), "conflicts", conflicts(adjusted.conflicts()));
            case Outcome.Rejected rejected -> {
                JSObject told =
                        Js.set(kind("rejected"), "reason", rejected.reason().name());
                Js.set(told, "rule", rejected.rule());
                Js.set(told, "message", rejected.detail());
                yield Js.set(told, "conflicts", conflicts(rejected.conflicts()));
            }
        };
    }

    private static JSObject kind(String kind) {
        return Js.set(Js.object(), "kind", kind);
    }

    private static JSObject conflicts(List<Conflict> conflicts) {
        JSObject all = Js.array();
        for (Conflict conflict : conflicts) {
            JSObject told = cell(conflict.cell());
            TableEdits.scalar(told, "base", conflict.base());
            TableEdits.scalar(told, "mine", conflict.mine());
            TableEdits.scalar(told, "theirs", conflict.theirs());
            Js.push(all, told);
        }
        return all;
    }
}
