package dev.syncline.http;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.DocumentId;
import dev.syncline.project.Listing;
import dev.syncline.project.ListingOrder;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/** Where a page of a listing ends, as one opaque word in an address. It holds the order, so that it fits no other. */
final class PageKeys {
    private static final int WORD_CHARS_MAX = 4096;

    private PageKeys() {}

    static String write(Listing.Key key, ListingOrder order) {
        CborWriter writer = new CborWriter()
                .array(5)
                .text(order.text())
                .text(key.title())
                .integer(key.time().getEpochSecond())
                .integer(key.time().getNano())
                .bytes(key.id().bytes());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(writer.toByteArray());
    }

    static Listing.Key read(String word, ListingOrder order) {
        try {
            if (word.length() > WORD_CHARS_MAX) {
                throw refused();
            }
            byte[] bytes = Base64.getUrlDecoder().decode(word);
            CborReader reader = new CborReader(bytes, CborBudget.FRAME);
            if (reader.readArray() != 5 || !reader.readText(WORD_CHARS_MAX).equals(order.text())) {
                throw refused();
            }
            String title = reader.readText(WORD_CHARS_MAX);
            Instant time = Instant.ofEpochSecond(reader.readLong(), reader.readLong());
            DocumentId id = DocumentId.of(reader.readBytesExactly(16));
            reader.end();
            return new Listing.Key(title, time, id);
        } catch (IllegalArgumentException | CborException | DateTimeException | ArithmeticException malformed) {
            throw refused();
        }
    }

    private static Fault refused() {
        return new Fault(FaultCode.BAD_REQUEST, "after is no key of this listing");
    }
}
