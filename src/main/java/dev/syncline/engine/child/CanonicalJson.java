package dev.syncline.engine.child;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.automerge.AmValue;
import org.automerge.Document;
import org.automerge.MapEntry;
import org.automerge.ObjectId;

/**
 * Writes a document as the one JSON text of its value: keys in UTF-16 order, no white space, text as strings, counters
 * and numbers as JavaScript prints them, bytes as base64, timestamps as ISO-8601; of a conflict the winner.
 */
public final class CanonicalJson {
    /** Deeper documents are refused rather than followed. */
    private static final int DEPTH_MAX = 500;

    /** From here on JavaScript prints a number with an exponent. */
    private static final double PLAIN_BELOW = 1e21;

    private static final double PLAIN_FROM = 1e-6;

    /** The range of JavaScript's dates. */
    private static final long TIMESTAMP_MS_MAX = 8_640_000_000_000_000L;

    private static final DateTimeFormatter REST_OF_TIMESTAMP =
            DateTimeFormatter.ofPattern("-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);

    private final Document document;
    private final StringBuilder out = new StringBuilder();

    private CanonicalJson(Document document) {
        this.document = document;
    }

    public static String of(Document document) {
        var writer = new CanonicalJson(document);
        writer.map(ObjectId.ROOT, 0);
        return writer.out.toString();
    }

    /** A value by itself; of an object only the kind. */
    static String shallow(AmValue value) {
        return switch (value) {
            case AmValue.Map map -> "{}";
            case AmValue.List list -> "[]";
            case AmValue.Text text -> "\"\"";
            default -> {
                var writer = new CanonicalJson(null);
                writer.value(value, 0);
                yield writer.out.toString();
            }
        };
    }

    static String text(String text) {
        var writer = new CanonicalJson(null);
        writer.string(text);
        return writer.out.toString();
    }

    private void map(ObjectId id, int depth) {
        checkDepth(depth);
        MapEntry[] entries = document.mapEntries(id).orElseGet(() -> new MapEntry[0]);
        var sorted = new ArrayList<>(List.of(entries));
        sorted.sort(Comparator.comparing(MapEntry::getKey));
        char before = '{';
        for (MapEntry entry : sorted) {
            out.append(before);
            string(entry.getKey());
            out.append(':');
            value(entry.getValue(), depth + 1);
            before = ',';
        }
        out.append(sorted.isEmpty() ? "{}" : "}");
    }

    private void list(ObjectId id, int depth) {
        checkDepth(depth);
        AmValue[] items = document.listItems(id).orElseGet(() -> new AmValue[0]);
        char before = '[';
        for (AmValue item : items) {
            out.append(before);
            value(item, depth + 1);
            before = ',';
        }
        out.append(items.length == 0 ? "[]" : "]");
    }

    private void value(AmValue value, int depth) {
        switch (value) {
            case AmValue.Map map -> map(map.getId(), depth);
            case AmValue.List list -> list(list.getId(), depth);
            case AmValue.Text text -> string(document.text(text.getId()).orElse(""));
            case AmValue.Str text -> string(text.getValue());
            case AmValue.Bool bool -> out.append(bool.getValue());
            case AmValue.Int number -> out.append(number.getValue());
            case AmValue.UInt number -> out.append(Long.toUnsignedString(number.getValue()));
            case AmValue.F64 number -> number(number.getValue());
            case AmValue.Counter counter -> out.append(counter.getValue());
            case AmValue.Bytes bytes -> string(Base64.getEncoder().encodeToString(bytes.getValue()));
            case AmValue.Timestamp time -> timestamp(time.getValue().getTime());
            default -> out.append("null");
        }
    }

    /** As JavaScript prints a number; what JSON cannot hold is null. */
    private void number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            out.append("null");
            return;
        }
        if (number == 0) {
            out.append('0');
            return;
        }
        double size = Math.abs(number);
        BigDecimal digits = shortest(number);
        if (size >= PLAIN_FROM && size < PLAIN_BELOW) {
            out.append(digits.toPlainString());
            return;
        }
        String unscaled = digits.unscaledValue().abs().toString();
        int exponent = unscaled.length() - 1 - digits.scale();
        out.append(number < 0 ? "-" : "").append(unscaled.charAt(0));
        if (unscaled.length() > 1) {
            out.append('.').append(unscaled, 1, unscaled.length());
        }
        out.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent));
    }

    /** The shortest decimal that reads back as the number. Java writes two digits where one would do. */
    private static BigDecimal shortest(double number) {
        BigDecimal javas = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        BigDecimal shorter = javas.round(new MathContext(1));
        return javas.precision() == 2 && shorter.doubleValue() == number ? shorter : javas;
    }

    private void timestamp(long ms) {
        if (Math.abs(ms) > TIMESTAMP_MS_MAX) {
            out.append("null");
            return;
        }
        var time = Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC);
        int year = time.getYear();
        boolean plain = year >= 0 && year <= 9999;
        String digits = Integer.toString(Math.abs(year));
        out.append('"').append(plain ? "" : year < 0 ? "-" : "+");
        out.append("0".repeat((plain ? 4 : 6) - digits.length())).append(digits);
        REST_OF_TIMESTAMP.formatTo(time, out);
        out.append('"');
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00").append(c < 0x10 ? '0' : '1').append(Character.forDigit(c & 0xf, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static void checkDepth(int depth) {
        if (depth > DEPTH_MAX) {
            throw new IllegalArgumentException("the document is nested deeper than " + DEPTH_MAX);
        }
    }
}
