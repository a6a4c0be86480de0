package dev.syncline.http;

import com.fasterxml.jackson.databind.ObjectReader;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.io.IOException;

/** JSON bodies that a resource reads itself, because the address takes other media types too. */
final class Bodies {
    private Bodies() {}

    /** The value of a body; null for the JSON null. */
    static <T> T read(ObjectReader reader, byte[] body) {
        try {
            return reader.readValue(body);
        } catch (IOException malformed) {
            throw new Fault(FaultCode.BAD_REQUEST, "the body is not the JSON that this address describes");
        }
    }
}
