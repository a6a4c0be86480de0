package dev.syncline.app;

import dev.syncline.command.ArgumentProbe;
import dev.syncline.command.CommandedType;
import dev.syncline.command.Mutator;
import dev.syncline.command.Reach;
import dev.syncline.command.Trust;
import dev.syncline.document.DocumentType;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code syncline-types.d.ts}: {@link Shapes}, and the mutators of the types that take commands, in TypeScript. The build
 * calls it, and nothing of it is in server or worker.
 */
final class TypeScript {
    static final String FILE = "syncline-types.d.ts";

    private static final String HEAD = """
        // Made by the build out of dev.syncline.app.Types and Shapes: not to be edited. docs/FIRST-MUTATOR.md tells how.
        import type { DocumentValue, Tables } from './syncline.js';
        """;

    private static final List<CommandedType> COMMANDED = List.of(Desk.TYPE, Trial.TYPE);

    private final StringBuilder text = new StringBuilder(HEAD);

    private TypeScript() {}

    /** Writes the file into the folder. */
    public static void main(String[] folder) throws IOException {
        Files.writeString(Path.of(folder[0], FILE), file());
    }

    static String file() {
        var script = new TypeScript();
        script.maps();
        new TreeMap<>(Shapes.BY_TYPE).values().forEach(script::shape);
        COMMANDED.forEach(script::mutators);
        return script.text.toString();
    }

    private void maps() {
        Map<String, String> values = new TreeMap<>();
        for (DocumentType type : Types.ALL) {
            values.put(type.name(), valueOf(type.name(), "DocumentValue"));
        }
        Map<String, String> commands = new TreeMap<>();
        for (CommandedType type : COMMANDED) {
            values.put(type.name(), valueOf(type.name(), "Tables"));
            commands.put(type.name(), mutatorsOf(type));
        }
        block("The value of a document, by its type.", "DocumentTypes", values);
        block("What documents of a type may be told, by its type; of others nothing.", "DocumentCommands", commands);
    }

    private static String valueOf(String type, String otherwise) {
        return Shapes.BY_TYPE.containsKey(type) ? Shapes.BY_TYPE.get(type).getSimpleName() : otherwise;
    }

    private static String mutatorsOf(CommandedType type) {
        return type.name().substring(0, 1).toUpperCase(Locale.ROOT)
                + type.name().substring(1) + "Mutators";
    }

    private void block(String comment, String name, Map<String, String> members) {
        text.append("\n/** ")
                .append(comment)
                .append(" */\nexport interface ")
                .append(name)
                .append(" {\n");
        members.forEach((member, type) ->
                text.append("  ").append(member).append(": ").append(type).append(";\n"));
        text.append("}\n");
    }

    /** The record's interface, and before it those of the records that it holds. */
    private void shape(Class<?> shape) {
        Stream.of(shape.getDeclaredClasses())
                .filter(Class::isRecord)
                .sorted((a, b) -> a.getSimpleName().compareTo(b.getSimpleName()))
                .forEach(this::shape);
        text.append("\nexport interface ").append(interfaceOf(shape)).append(" {\n");
        for (RecordComponent field : shape.getRecordComponents()) {
            text.append("  ").append(field.getName()).append(isOptional(shape, field) ? "?: " : ": ");
            text.append(typeOf(field.getGenericType())).append(";\n");
        }
        text.append("}\n");
    }

    private static boolean isOptional(Class<?> shape, RecordComponent field) {
        boolean isCollection = COMMANDED.stream().anyMatch(type -> Shapes.BY_TYPE.get(type.name()) == shape);
        return isCollection || field.getType() == Optional.class;
    }

    /** The name of a record's interface, behind that of the record it stands in. */
    private static String interfaceOf(Class<?> shape) {
        Class<?> outer = shape.getDeclaringClass();
        return (outer.isRecord() ? outer.getSimpleName() : "") + shape.getSimpleName();
    }

    private static String typeOf(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            if (generic.getRawType() == Map.class) {
                return "{ [id: string]: " + typeOf(last) + " }";
            }
            return generic.getRawType() == List.class ? typeOf(last) + "[]" : typeOf(last);
        }
        return typeOf((Class<?>) type);
    }

    private static String typeOf(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> "'" + constant.toString().toLowerCase(Locale.ROOT) + "'")
                    .collect(Collectors.joining(" | "));
        }
        if (type.isRecord()) {
            return interfaceOf(type);
        }
        if (type == String.class) {
            return "string";
        }
        return type == boolean.class || type == Boolean.class ? "boolean" : "number";
    }

    private void mutators(CommandedType type) {
        text.append("\nexport interface ").append(mutatorsOf(type)).append(" {\n");
        for (String name : type.registry().names().stream().sorted().toList()) {
            mutator(ArgumentProbe.mutator(type.registry(), name));
        }
        text.append("}\n");
    }

    private void mutator(Mutator<?> mutator) {
        List<ArgumentProbe.Argument> arguments = ArgumentProbe.arguments(mutator);
        List<String> remarks = remarks(mutator, arguments);
        if (!remarks.isEmpty()) {
            text.append("  /** ").append(String.join(" ", remarks)).append(" */\n");
        }
        String members = arguments.stream()
                .map(argument -> argument.name() + (argument.optional() ? "?: " : ": ") + argument.type())
                .collect(Collectors.joining("; "));
        text.append("  '")
                .append(mutator.name())
                .append("': { ")
                .append(members)
                .append(" };\n");
    }

    private static List<String> remarks(Mutator<?> mutator, List<ArgumentProbe.Argument> arguments) {
        List<String> remarks = new ArrayList<>();
        if (mutator.reach() == Reach.SERVER_ONLY) {
            remarks.add("Server only: its effect shows once the server decided.");
        }
        if (mutator.reach() == Reach.LOCAL_ONLY) {
            remarks.add("Local only: for this person on this device, and nobody else.");
        }
        if (mutator.trust() == Trust.OWNER) {
            remarks.add("For owners.");
        }
        for (ArgumentProbe.Argument argument : arguments) {
            if (!argument.range().isEmpty()) {
                remarks.add("`" + argument.name() + "`: " + argument.range() + ".");
            }
        }
        return remarks;
    }
}
