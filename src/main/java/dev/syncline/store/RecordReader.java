package dev.syncline.store;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.store.TransferException.Kind;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Reads what {@link RecordWriter} wrote, and believes none of it: what does not fit is a damaged file. */
final class RecordReader {
    /** Of one record; a row holds at most some tens of megabytes, twice as many digits. */
    private static final int LINE_BYTES_MAX = 256 * 1024 * 1024;

    private static final int DIGITS = 2 * Sha256.BYTES;

    private final InputStream in;
    private final MessageDigest sha256 = Digests.sha256();
    private byte[] checksum = new byte[Sha256.BYTES];
    private long records;

    /** @param file stays open */
    RecordReader(InputStream file) {
        try {
            in = new BufferedInputStream(new GZIPInputStream(file, 64 * 1024));
        } catch (IOException foreign) {
            throw damaged("it is no export");
        }
    }

    /** The first record. */
    JsonObject head() {
        JsonObject head = next();
        if (!"export".equals(head.getValue("syncline")) || !(head.getValue("version") instanceof Integer version)) {
            throw damaged("it is no export");
        }
        if (version > RecordWriter.VERSION) {
            throw new TransferException(
                    Kind.LATER_VERSION,
                    "the file has version " + version + ", and this program" + " reads up to " + RecordWriter.VERSION);
        }
        return head;
    }

    /** The next record; the last one has {@code end}, and nothing may be asked for behind it. */
    JsonObject next() {
        byte[] line = line();
        records++;
        boolean whole = line.length > DIGITS + 1 && line[DIGITS] == ' ';
        if (!whole) {
            throw damaged("record " + records + " is cut off");
        }
        byte[] json = Bytes.range(line, DIGITS + 1, line.length);
        sha256.update(checksum);
        checksum = sha256.digest(json);
        byte[] written = Bytes.range(line, 0, DIGITS);
        if (!Arrays.equals(Bytes.hex(checksum).getBytes(StandardCharsets.US_ASCII), written)) {
            throw damaged("record " + records + " fails its checksum");
        }
        JsonObject record = object(json);
        if (isEnd(record)) {
            end(record);
        }
        return record;
    }

    static boolean isEnd(JsonObject record) {
        return Boolean.TRUE.equals(record.getValue("end"));
    }

    private void end(JsonObject record) {
        boolean complete = Long.valueOf(records).equals(record.getLong("records"));
        if (!complete || read() != -1) {
            throw damaged("it does not end where its last record says");
        }
    }

    private JsonObject object(byte[] json) {
        try {
            return new JsonObject(new String(json, StandardCharsets.UTF_8));
        } catch (DecodeException malformed) {
            throw damaged("record " + records + " does not read");
        }
    }

    private byte[] line() {
        var line = new ByteArrayOutputStream();
        for (int next = read(); next != '\n'; next = read()) {
            if (next == -1 || line.size() == LINE_BYTES_MAX) {
                throw damaged(next == -1 ? "it is cut off behind record " + records : "a record is too long");
            }
            line.write(next);
        }
        return line.toByteArray();
    }

    private int read() {
        try {
            return in.read();
        } catch (IOException broken) {
            throw damaged("it breaks off behind record " + records + ": " + broken.getMessage());
        }
    }

    private static TransferException damaged(String why) {
        return new TransferException(Kind.DAMAGED_FILE, "the file is damaged: " + why);
    }
}
