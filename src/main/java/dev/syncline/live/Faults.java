package dev.syncline.live;

import dev.syncline.store.StoreException;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;

/** What a failure of a port means to whoever asked. */
final class Faults {
    private Faults() {}

    static Fault of(Throwable problem) {
        if (problem instanceof Fault fault) {
            return fault;
        }
        if (problem instanceof StoreException store) {
            return switch (store.kind()) {
                case QUARANTINED -> new Fault(FaultCode.QUARANTINED, "stored bytes failed their checksum");
                case TRIMMED -> new Fault(FaultCode.TRIMMED, "those entries are no longer kept");
                case GONE -> new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document");
                case OVERLOADED -> new Fault(FaultCode.OVERLOADED, "the database has too much to do");
                case UNAVAILABLE -> new Fault(FaultCode.UNAVAILABLE, "the object storage does not answer");
                case REFUSED -> new Fault(FaultCode.INTERNAL, "the database refused it");
            };
        }
        return new Fault(FaultCode.OVERLOADED, "the server could not do it now");
    }

    /** Whether the document cannot be used from now on. */
    static boolean isFinal(Fault fault) {
        return fault.code() == FaultCode.QUARANTINED
                || fault.code() == FaultCode.TRIMMED
                || fault.code() == FaultCode.UNKNOWN_DOCUMENT;
    }

    static boolean isTrimmed(Throwable problem) {
        return problem instanceof StoreException store && store.kind() == StoreException.Kind.TRIMMED;
    }
}
