package dev.syncline.worker.client;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.DocumentId;
import dev.syncline.journal.DeviceRecord;
import java.util.Arrays;

/**
 * Work that could not be sent, kept on this device until its person discards it. The journal remembers it as a memo: what
 * it is, and behind that the document as it was with the work.
 *
 * @param key names it on this device
 * @param document of which the server would not take it
 * @param code why not
 * @param entries how many entries it is
 * @param atMs when it was set aside, by this device's clock
 */
public record SetAside(String key, DocumentId document, String type, String code, int entries, long atMs) {
    private static final String PREFIX = "set aside ";
    private static final int KEY_BYTES = 8;
    private static final int ID_BYTES = 16;
    private static final int FIELDS = 5;
    private static final int TEXT_MAX = 256;
    private static final CborBudget BUDGET = CborBudget.FRAME.withBytes(Integer.MAX_VALUE);

    /** Whether the memo of that key is one. */
    static boolean isKey(String key) {
        return key.startsWith(PREFIX);
    }

    static String newKey(Environment environment) {
        return PREFIX + Bytes.hex(environment.randomBytes(KEY_BYTES));
    }

    /** @param file the document as it was with the work, as the bytes of a {@code .automerge} file */
    DeviceRecord.Memo memo(String principal, byte[] file) {
        byte[] header = new CborWriter()
                .array(FIELDS)
                .bytes(document.bytes())
                .text(type)
                .text(code)
                .integer(entries)
                .integer(atMs)
                .toByteArray();
        return new DeviceRecord.Memo(principal, key, Bytes.concat(header, file));
    }

    static SetAside of(String key, byte[] memo) {
        return read(key, new CborReader(memo, BUDGET));
    }

    static byte[] file(byte[] memo) {
        CborReader in = new CborReader(memo, BUDGET);
        read("", in);
        return Arrays.copyOfRange(memo, in.position(), memo.length);
    }

    private static SetAside read(String key, CborReader in) {
        in.readArray();
        DocumentId document = DocumentId.of(in.readBytesExactly(ID_BYTES));
        String type = in.readText(TEXT_MAX);
        String code = in.readText(TEXT_MAX);
        int entries = in.readInt(0, Integer.MAX_VALUE);
        return new SetAside(key, document, type, code, entries, in.readLong());
    }
}
