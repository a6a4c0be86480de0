package dev.syncline.store;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.zip.GZIPOutputStream;

/**
 * Writes an export, one record after the other. It is compressed with gzip; within, each record is a line: a checksum of
 * 64 hexadecimal digits, a space, a JSON object. The checksum is SHA-256 over the checksum of the record before, as 32
 * bytes, and the object's bytes; before the first stand 32 zeros. The first record says what the file is, the last one
 * how many there are; those between are rows.
 */
final class RecordWriter {
    static final int VERSION = 1;

    private final GZIPOutputStream out;
    private final MessageDigest sha256 = Digests.sha256();
    private byte[] checksum = new byte[Sha256.BYTES];
    private long records;

    /** @param out stays open */
    RecordWriter(OutputStream out) throws IOException {
        this.out = new GZIPOutputStream(out, 64 * 1024);
    }

    /** The first record. */
    void head(String what, String id) {
        record(new JsonObject()
                .put("syncline", "export")
                .put("version", VERSION)
                .put("of", what)
                .put("id", id)
                .encode());
    }

    /** @param json the row as an object of its columns */
    void row(String table, String json) {
        record("{\"table\":\"" + table + "\",\"row\":" + json + "}");
    }

    /** The last record. */
    void end() throws IOException {
        record(new JsonObject().put("end", true).put("records", records + 1).encode());
        out.finish();
    }

    private void record(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        sha256.update(checksum);
        checksum = sha256.digest(bytes);
        try {
            out.write(Bytes.hex(checksum).getBytes(StandardCharsets.US_ASCII));
            out.write(' ');
            out.write(bytes);
            out.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        records++;
    }
}
