package dev.syncline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.command.Arguments;
import dev.syncline.command.Cell;
import dev.syncline.command.Conflict;
import dev.syncline.command.Decided;
import dev.syncline.command.Outcome;
import dev.syncline.command.Rejection;
import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The JSON of commands and their outcomes. Counters are their numbers. */
final class CommandBodies {
    private CommandBodies() {}

    /**
     * A command to be given.
     *
     * @param version of the mutator that the arguments are made for
     * @param base seq that the caller has seen; absent for whatever the document holds
     * @param timeline where the caller keeps one, with {@code lsn} or without for the next
     */
    public record NewCommand(
            String mutator,
            Integer version,
            JsonNode arguments,
            Long base,
            Long timeMs,
            Long seed,
            String timeline,
            Long lsn) {}

    /** A cell that another wrote: what the author had seen, wanted, and what is there. */
    public record ConflictBody(String collection, String id, String field, Object base, Object mine, Object theirs) {
        static ConflictBody of(Conflict conflict) {
            Cell cell = conflict.cell();
            return new ConflictBody(
                    cell.collection(),
                    cell.id(),
                    cell.field(),
                    json(conflict.base()),
                    json(conflict.mine()),
                    json(conflict.theirs()));
        }
    }

    /** What became of a command; {@code reason}, {@code rule} and {@code detail} of a rejection. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OutcomeBody(
            String timeline,
            long lsn,
            long seq,
            String outcome,
            String reason,
            String rule,
            String detail,
            List<ConflictBody> conflicts) {
        static OutcomeBody of(Decided decided) {
            return switch (decided.outcome()) {
                case Outcome.Applied applied -> of(decided, "applied", null);
                case Outcome.NoEffect none -> of(decided, "noEffect", null);
                case Outcome.Adjusted adjusted -> of(decided, "adjusted", adjusted.conflicts());
                case Outcome.Rejected rejected ->
                    new OutcomeBody(
                            decided.timeline().text(),
                            decided.lsn(),
                            decided.seq(),
                            "rejected",
                            rejected.reason().name().toLowerCase(Locale.ROOT),
                            rejected.rule().isEmpty() ? null : rejected.rule(),
                            rejected.detail(),
                            bodies(rejected.conflicts()));
            };
        }

        private static OutcomeBody of(Decided decided, String outcome, List<Conflict> conflicts) {
            TimelineId timeline = decided.timeline();
            return new OutcomeBody(
                    timeline.text(), decided.lsn(), decided.seq(), outcome, null, null, null, bodies(conflicts));
        }

        private static List<ConflictBody> bodies(List<Conflict> conflicts) {
            return conflicts == null || conflicts.isEmpty()
                    ? null
                    : conflicts.stream().map(ConflictBody::of).toList();
        }
    }

    /** Arguments of a JSON object whose values are texts, numbers and booleans. */
    static Arguments arguments(JsonNode json) {
        if (json == null || json.isNull()) {
            return Arguments.NONE;
        }
        if (!json.isObject()) {
            throw new Fault(FaultCode.BAD_REQUEST, "arguments is an object");
        }
        Arguments arguments = Arguments.NONE;
        for (var field : json.properties()) {
            arguments = with(arguments, field.getKey(), field.getValue());
        }
        return arguments;
    }

    private static Arguments with(Arguments arguments, String name, JsonNode value) {
        if (value.isTextual()) {
            return arguments.with(name, value.textValue());
        }
        if (value.isBoolean()) {
            return arguments.with(name, value.booleanValue());
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return arguments.with(name, value.longValue());
        }
        if (value.isFloatingPointNumber()) {
            try {
                return arguments.with(name, value.doubleValue());
            } catch (Rejection notFinite) {
                throw new Fault(FaultCode.BAD_REQUEST, "argument " + name + " is too large a number");
            }
        }
        throw new Fault(FaultCode.BAD_REQUEST, "argument " + name + " is no text, number or boolean of 64 bits");
    }

    static Map<String, Object> json(Arguments arguments) {
        Map<String, Object> json = new LinkedHashMap<>();
        arguments.entries().forEach(argument -> json.put(argument.getKey(), json(argument.getValue())));
        return json;
    }

    /** A value as JSON; null for none. */
    static Object json(Value value) {
        return switch (value) {
            case null -> null;
            case Value.Str text -> text.value();
            case Value.Int number -> number.value();
            case Value.Float number -> number.value();
            case Value.Bool bool -> bool.value();
            case Value.Counter counter -> counter.value();
            default -> throw new IllegalArgumentException("not a scalar");
        };
    }
}
