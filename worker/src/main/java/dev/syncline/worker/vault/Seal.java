package dev.syncline.worker.vault;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What is valid of the generations older than the one that begins with this seal. In a store it knows, a generation it
 * does not name holds nothing valid; of a store it does not know it says nothing.
 */
record Seal(List<String> stores, List<Part> parts) {
    private static final int NAME_BYTES_MAX = 32;
    private static final CborBudget BUDGET = new CborBudget(4, 1_000_000, 64 * 1024 * 1024);

    /**
     * The valid beginning of a generation.
     *
     * @param length in bytes
     * @param last the number of its last batch
     */
    record Part(String store, long number, long length, long last) {
        boolean is(Generation generation) {
            return number == generation.number() && store.equals(generation.store());
        }
    }

    Part find(Generation generation) {
        for (Part part : parts) {
            if (part.is(generation)) {
                return part;
            }
        }
        return null;
    }

    byte[] encode() {
        var writer = new CborWriter();
        writer.array(2).array(stores.size());
        stores.forEach(writer::text);
        writer.array(parts.size());
        for (Part part : parts) {
            writer.array(4).text(part.store()).integer(part.number()).integer(part.length());
            writer.integer(part.last());
        }
        return writer.toByteArray();
    }

    /** Null if the bytes are no seal. */
    static Seal decode(byte[] bytes) {
        try {
            var reader = new CborReader(bytes, BUDGET);
            expect(reader.readArray() == 2);
            var stores = new ArrayList<String>();
            for (int rest = reader.readArray(); rest > 0; rest--) {
                stores.add(reader.readText(NAME_BYTES_MAX));
            }
            var parts = new ArrayList<Part>();
            for (int rest = reader.readArray(); rest > 0; rest--) {
                expect(reader.readArray() == 4);
                parts.add(new Part(
                        reader.readText(NAME_BYTES_MAX), reader.readLong(), reader.readLong(), reader.readLong()));
            }
            reader.end();
            return new Seal(stores, parts);
        } catch (CborException e) {
            return null;
        }
    }

    private static void expect(boolean holds) {
        if (!holds) {
            throw new CborException("no seal");
        }
    }
}
