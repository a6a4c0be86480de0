package dev.syncline.command;

import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.codec.Utf8;
import dev.syncline.document.Value;

/**
 * The values a field or argument may have: booleans, 64-bit integers, finite 64-bit floats, texts that are replaced as a
 * whole, and counters. No value at all is null.
 */
final class Scalars {
    private Scalars() {}

    /** A float as it is kept: there is one zero. What is no number is refused. */
    static Value real(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new Rejection(Reason.FAILED, "a float must be finite");
        }
        return new Value.Float(value == 0 ? 0 : value);
    }

    /** A text as it is kept: what is half a character becomes U+FFFD. */
    static Value text(String value) {
        return new Value.Str(wellFormed(value) ? value : Utf8.decode(Utf8.encodeReplacing(value)));
    }

    /** A value as it is kept; what is no scalar is refused. */
    static Value kept(Value value) {
        return switch (value) {
            case null -> null;
            case Value.Str text -> text(text.value());
            case Value.Float number -> real(number.value());
            case Value.Bool bool -> bool;
            case Value.Int number -> number;
            case Value.Counter counter -> counter;
            default -> throw new Rejection(Reason.FAILED, "not a scalar");
        };
    }

    /** Whether no half of a surrogate pair stands alone. */
    static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = Character.isHighSurrogate(text.charAt(i))
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Bytes that a value weighs towards limits. */
    static int weight(Value value) {
        return value instanceof Value.Str text ? 8 + 3 * text.value().length() : 8;
    }

    /** One item: null, boolean, integer, float, text, or an array of one integer for a counter. */
    static void write(CborWriter writer, Value value) {
        switch (value) {
            case null -> writer.nul();
            case Value.Bool bool -> writer.bool(bool.value());
            case Value.Int number -> writer.integer(number.value());
            case Value.Float number -> writer.float64(number.value());
            case Value.Str text -> writer.text(text.value());
            case Value.Counter counter -> writer.array(1).integer(counter.value());
            default -> throw new IllegalArgumentException("not a scalar");
        }
    }

    /** Reads what {@link #write} wrote; anything else is refused with {@link CborException}. */
    static Value read(CborReader reader, int bytesMax) {
        return switch (reader.peekType()) {
            case NULL -> {
                reader.readNull();
                yield null;
            }
            case BOOLEAN -> new Value.Bool(reader.readBoolean());
            case INTEGER -> new Value.Int(reader.readLong());
            case DOUBLE -> readReal(reader);
            case TEXT -> new Value.Str(reader.readText(bytesMax));
            case ARRAY -> readCounter(reader);
            default -> throw new CborException("not a scalar");
        };
    }

    private static Value readReal(CborReader reader) {
        double value = reader.readDouble();
        boolean negativeZero = value == 0 && 1 / value < 0;
        if (Double.isNaN(value) || Double.isInfinite(value) || negativeZero) {
            throw new CborException("a float is finite, and zero has no sign");
        }
        return new Value.Float(value);
    }

    private static Value readCounter(CborReader reader) {
        if (reader.readArray() != 1) {
            throw new CborException("a counter has one number");
        }
        return new Value.Counter(reader.readLong());
    }
}
