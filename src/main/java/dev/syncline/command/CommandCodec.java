package dev.syncline.command;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.document.Value;

/**
 * Commands as CBOR, one encoding per command: an array of mutator, version, base, time, seed, and a map of the arguments
 * in ascending order of their names.
 */
public final class CommandCodec {
    private static final int FIELDS = 6;
    /** A UTF-16 unit is at most three bytes of UTF-8. */
    private static final int BYTES_PER_CHAR = 3;

    private CommandCodec() {}

    public static byte[] encode(Command command) {
        Arguments arguments = command.arguments();
        CborWriter writer = new CborWriter()
                .array(FIELDS)
                .text(command.mutator())
                .integer(command.version())
                .integer(command.base())
                .integer(command.timeMs())
                .integer(command.seed())
                .map(arguments.size());
        for (var argument : arguments.entries()) {
            Scalars.write(writer.text(argument.getKey()), argument.getValue());
        }
        return writer.toByteArray();
    }

    /** The command of these bytes; anything but the one encoding of one is rejected as MALFORMED. */
    public static Command decode(byte[] bytes, CommandLimits limits) {
        try {
            var reader = new CborReader(bytes, new CborBudget(3, 8 + 3 * limits.arguments(), limits.commandBytes()));
            if (reader.readArray() != FIELDS) {
                throw new CborException("a command has " + FIELDS + " items");
            }
            String mutator = reader.readText(BYTES_PER_CHAR * limits.nameChars());
            int version = reader.readInt(1, Integer.MAX_VALUE);
            long base = reader.readLong();
            if (base < 0) {
                throw new CborException("a seq is not negative");
            }
            long timeMs = reader.readLong();
            long seed = reader.readLong();
            Arguments arguments = readArguments(reader, limits);
            reader.end();
            return new Command(mutator, version, base, timeMs, seed, arguments);
        } catch (CborException malformed) {
            throw new Rejection(Reason.MALFORMED, malformed.getMessage());
        }
    }

    private static Arguments readArguments(CborReader reader, CommandLimits limits) {
        Arguments arguments = Arguments.NONE;
        String before = null;
        int count = reader.readMap();
        if (count > limits.arguments()) {
            throw new CborException("more than " + limits.arguments() + " arguments");
        }
        for (int i = 0; i < count; i++) {
            String name = reader.readText(BYTES_PER_CHAR * limits.nameChars());
            Value value = Scalars.read(reader, limits.commandBytes());
            if (value == null || before != null && before.compareTo(name) >= 0) {
                throw new CborException("arguments have values and stand in the order of their names");
            }
            arguments = arguments.with(name, value);
            before = name;
        }
        return arguments;
    }
}
