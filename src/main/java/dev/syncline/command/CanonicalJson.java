package dev.syncline.command;

import dev.syncline.document.Value;

/** Writes what a commanded document holds as JSON, one text per content: the same that the engine writes of it. */
final class CanonicalJson {
    /** From here on, and below {@link #PLAIN_BELOW}, JavaScript prints a number without an exponent. */
    private static final double PLAIN_FROM = 1e-6;

    private static final double PLAIN_BELOW = 1e21;
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();

    CanonicalJson tables(Tables tables) {
        char before = '{';
        for (var collection : tables.collections().entrySet()) {
            key(before, collection.getKey());
            before = '{';
            for (var entity : collection.getValue().entrySet()) {
                key(before, entity.getKey());
                before = '{';
                for (var field : entity.getValue().entrySet()) {
                    key(before, field.getKey());
                    value(field.getValue());
                    before = ',';
                }
                out.append(before == '{' ? "{}" : "}");
                before = ',';
            }
            out.append('}');
            before = ',';
        }
        out.append(before == '{' ? "{}" : "}");
        return this;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void key(char before, String name) {
        out.append(before);
        string(name);
        out.append(':');
    }

    private void value(Value value) {
        switch (value) {
            case Value.Bool bool -> out.append(bool.value());
            case Value.Int number -> out.append(number.value());
            case Value.Float number -> number(number.value());
            case Value.Counter counter -> out.append(counter.value());
            case Value.Str text -> string(text.value());
            default -> throw new IllegalArgumentException("not a scalar");
        }
    }

    /** As JavaScript prints a finite number. */
    private void number(double number) {
        if (number == 0) {
            out.append('0');
            return;
        }
        if (number < 0) {
            out.append('-');
        }
        double size = Math.abs(number);
        var decimal = new ShortestDecimal(size);
        String digits = decimal.digits();
        int point = decimal.point();
        if (size < PLAIN_FROM || size >= PLAIN_BELOW) {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            out.append('e').append(point > 0 ? '+' : '-').append(Math.abs(point - 1));
        } else if (point <= 0) {
            out.append("0.");
            zeros(-point);
            out.append(digits);
        } else if (point >= digits.length()) {
            out.append(digits);
            zeros(point - digits.length());
        } else {
            out.append(digits, 0, point).append('.').append(digits, point, digits.length());
        }
    }

    private void zeros(int count) {
        for (int i = 0; i < count; i++) {
            out.append('0');
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int escape = "\"\\\b\f\n\r\t".indexOf(c);
            if (escape >= 0) {
                out.append('\\').append("\"\\bfnrt".charAt(escape));
            } else if (c < 0x20) {
                out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
