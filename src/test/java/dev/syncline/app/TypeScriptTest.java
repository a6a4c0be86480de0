package dev.syncline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.command.ArgumentProbe;
import dev.syncline.command.Arguments;
import dev.syncline.command.Author;
import dev.syncline.command.Cell;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.CommandReplica;
import dev.syncline.command.CommandedDocument;
import dev.syncline.command.CommandedType;
import dev.syncline.command.Tables;
import dev.syncline.command.Trust;
import dev.syncline.document.Value;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TypeScriptTest {
    private static final TimelineId TIMELINE = new TimelineId(0, 1);
    private static final Author OWNER = new Author(new UserId(0, 1), Trust.OWNER);

    /** Fields of the shape that were there at some time, as {@code collection.field}. */
    private final Set<String> seen = new TreeSet<>();

    @Test
    @DisplayName("[DK6] the TypeScript of the page is what the Java types and mutators say")
    void dk6_file() throws Exception {
        assertThat(Path.of("src", "main", "webapp", TypeScript.FILE))
                .as("mvn process-test-classes -Dskip.web -Dtypes.folder=src/main/webapp writes it")
                .hasContent(TypeScript.file());
        assertThat(Path.of("target", "classes", "META-INF", "resources", TypeScript.FILE))
                .hasContent(TypeScript.file());
        assertThat(Files.readString(Path.of("src", "main", "webapp", "syncline.d.ts")))
                .contains("export * from './syncline-types.js'");
    }

    @Test
    @DisplayName("[DK7] what the mutators of the desk write is what its shape declares, no more and no less")
    void dk7_shape() {
        var decided = new CommandedDocument(Desk.TYPE, CommandLimits.DEFAULT);
        var device = new CommandReplica(Desk.TYPE, CommandLimits.DEFAULT, OWNER, TIMELINE);
        // Some commands take what others make.
        for (int round = 0; round < 3; round++) {
            for (String mutator : new TreeSet<>(Desk.TYPE.registry().names())) {
                Arguments arguments = samples(Desk.TYPE, mutator);
                long lsn = decided.seq() + 1;
                var command = new Command(mutator, 1, decided.seq(), 0, 0, arguments);
                decided.follow(decided.decide(TIMELINE, lsn, OWNER, CommandCodec.encode(command), decided.seq()));
                device.give(mutator, arguments, 0, 0);
                isOfShape(decided.tables(), Shapes.Desk.class);
                isOfShape(device.tables(), Shapes.Desk.class);
            }
        }

        Set<String> declared = new TreeSet<>();
        for (RecordComponent collection : Shapes.Desk.class.getRecordComponents()) {
            declared.add(collection.getName());
            for (RecordComponent field : entity(collection).getRecordComponents()) {
                declared.add(collection.getName() + "." + field.getName());
            }
        }
        assertThat(seen).isEqualTo(declared);
    }

    /** One of each argument that the mutator reads. */
    private static Arguments samples(CommandedType type, String mutator) {
        Arguments arguments = Arguments.NONE;
        for (var argument : ArgumentProbe.arguments(ArgumentProbe.mutator(type.registry(), mutator))) {
            arguments = arguments.with(argument.name(), argument.sample());
        }
        return arguments;
    }

    private void isOfShape(Tables tables, Class<?> shape) {
        for (String collection : tables.collectionNames()) {
            seen.add(collection);
            Class<?> entity = entity(component(shape, collection));
            for (String id : tables.ids(collection)) {
                for (String field : tables.names(collection, id)) {
                    seen.add(collection + "." + field);
                    Type type = component(entity, field).getGenericType();
                    Value value = tables.get(new Cell(collection, id, field));
                    assertThat(isOf(type, value))
                            .as("%s.%s: %s", collection, field, value)
                            .isTrue();
                }
                for (RecordComponent field : entity.getRecordComponents()) {
                    boolean needed = field.getType() != Optional.class;
                    assertThat(!needed || tables.names(collection, id).contains(field.getName()))
                            .as("%s.%s", collection, field.getName())
                            .isTrue();
                }
            }
        }
    }

    private static RecordComponent component(Class<?> shape, String name) {
        return Arrays.stream(shape.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(shape.getSimpleName() + " does not declare " + name));
    }

    /** The record of a collection's entities. */
    private static Class<?> entity(RecordComponent collection) {
        return (Class<?>) ((ParameterizedType) collection.getGenericType()).getActualTypeArguments()[1];
    }

    private static boolean isOf(Type type, Value value) {
        if (type instanceof ParameterizedType optional) {
            return isOf(optional.getActualTypeArguments()[0], value);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return Arrays.stream(plain.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .anyMatch(word -> value.equals(new Value.Str(word)));
        }
        return switch (value) {
            case Value.Str text -> plain == String.class;
            case Value.Bool flag -> plain == boolean.class || plain == Boolean.class;
            case Value.Int number -> plain == long.class || plain == Long.class;
            case Value.Counter number -> plain == long.class || plain == Long.class;
            default -> false;
        };
    }
}
