package dev.syncline.change;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A change taken apart into its fields, each of which a test may alter before putting it together again. */
public final class ChangeParts {
    /** One column: its specification and its bytes. */
    public record Column(long specification, byte[] bytes) {}

    public final List<byte[]> deps = new ArrayList<>();
    public byte[] actor;
    public long seq;
    public long startOp;
    public long time;
    public byte[] message;
    public final List<byte[]> otherActors = new ArrayList<>();
    public final List<Column> columns = new ArrayList<>();
    public byte[] extra;

    /** Takes an uncompressed, valid change apart. */
    public static ChangeParts of(byte[] change) {
        byte[] content = ChangeBytes.content(change);
        var cursor = new ByteCursor(content, 0, content.length);
        var parts = new ChangeParts();
        for (long left = cursor.unsigned(); left > 0; left--) {
            parts.deps.add(cursor.take(32));
        }
        parts.actor = cursor.take((int) cursor.unsigned());
        parts.seq = cursor.unsigned();
        parts.startOp = cursor.unsigned();
        parts.time = cursor.signed();
        parts.message = cursor.take((int) cursor.unsigned());
        for (long left = cursor.unsigned(); left > 0; left--) {
            parts.otherActors.add(cursor.take((int) cursor.unsigned()));
        }
        int columns = (int) cursor.unsigned();
        long[] specifications = new long[columns];
        int[] lengths = new int[columns];
        for (int i = 0; i < columns; i++) {
            specifications[i] = cursor.unsigned();
            lengths[i] = (int) cursor.unsigned();
        }
        for (int i = 0; i < columns; i++) {
            parts.columns.add(new Column(specifications[i], cursor.take(lengths[i])));
        }
        parts.extra = cursor.take(cursor.to - cursor.at);
        return parts;
    }

    /** The index of a column, or −1. */
    public int find(long specification) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).specification() == specification) {
                return i;
            }
        }
        return -1;
    }

    /** Puts, replaces or (with no bytes) removes a column. */
    public ChangeParts column(long specification, int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        columns.removeIf(column -> column.specification() == specification);
        int place = 0;
        while (place < columns.size() && columns.get(place).specification() < specification) {
            place++;
        }
        if (bytes.length > 0) {
            columns.add(place, new Column(specification, bytes));
        }
        return this;
    }

    /** The change chunk of these parts, with the right lengths and checksum. */
    public byte[] chunk() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(ChangeBytes.unsigned(deps.size()));
        deps.forEach(out::writeBytes);
        writePrefixed(out, actor);
        out.writeBytes(ChangeBytes.unsigned(seq));
        out.writeBytes(ChangeBytes.unsigned(startOp));
        out.writeBytes(ChangeBytes.signed(time));
        writePrefixed(out, message);
        out.writeBytes(ChangeBytes.unsigned(otherActors.size()));
        otherActors.forEach(other -> writePrefixed(out, other));
        out.writeBytes(ChangeBytes.unsigned(columns.size()));
        for (Column column : columns) {
            out.writeBytes(ChangeBytes.unsigned(column.specification()));
            out.writeBytes(ChangeBytes.unsigned(column.bytes().length));
        }
        columns.forEach(column -> out.writeBytes(column.bytes()));
        out.writeBytes(extra);
        return ChangeBytes.chunk(1, out.toByteArray());
    }

    private static void writePrefixed(ByteArrayOutputStream out, byte[] bytes) {
        out.writeBytes(ChangeBytes.unsigned(bytes.length));
        out.writeBytes(bytes);
    }
}
