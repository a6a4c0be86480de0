package dev.syncline.wire;

import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of one frame, by name, while it is written or read. A field that is missing is refused. */
final class Fields {
    private final Map<String, Object> values = new LinkedHashMap<>();

    static CborWriter start(CborWriter out, int fields, String type) {
        return out.map(fields).text("t").text(type);
    }

    static void textOrNull(CborWriter out, String key, String value) {
        out.text(key);
        if (value == null) {
            out.nul();
        } else {
            out.text(value);
        }
    }

    static void bytesOrNull(CborWriter out, String key, byte[] value) {
        out.text(key);
        if (value == null) {
            out.nul();
        } else {
            out.bytes(value);
        }
    }

    void put(String key, Object value) {
        values.put(key, value);
    }

    void readText(CborReader reader, String key) {
        if (!reader.readIfNull()) {
            put(key, reader.readText(Frames.TEXT_MAX));
        }
    }

    /** Reads {@code length} bytes, or null. */
    void readBytes(CborReader reader, String key, int length) {
        if (!reader.readIfNull()) {
            put(key, reader.readBytesExactly(length));
        }
    }

    void readList(CborReader reader, String key, int itemsMax, int bytesMax) {
        int count = reader.readArray();
        if (count > itemsMax) {
            throw new CborException(key + " has more than " + itemsMax + " items");
        }
        List<byte[]> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(reader.readBytes(bytesMax));
        }
        put(key, list);
    }

    String type() {
        return text("t");
    }

    String text(String key) {
        return (String) needed(key);
    }

    String textOrNull(String key) {
        return (String) values.get(key);
    }

    byte[] bytes(String key) {
        return (byte[]) needed(key);
    }

    byte[] bytesOrNull(String key) {
        return (byte[]) values.get(key);
    }

    long number(String key) {
        return (Long) needed(key);
    }

    @SuppressWarnings("unchecked")
    List<byte[]> list(String key) {
        return (List<byte[]>) needed(key);
    }

    @SuppressWarnings("unchecked")
    <T> List<T> listOf(String key) {
        return (List<T>) needed(key);
    }

    private Object needed(String key) {
        Object value = values.get(key);
        if (value == null) {
            throw new CborException("field " + key + " is missing");
        }
        return value;
    }
}
