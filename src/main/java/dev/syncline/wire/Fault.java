package dev.syncline.wire;

/** An expected refusal on its way to the peer that caused it: a code of the catalogue and a sentence without content or secrets. */
public final class Fault extends RuntimeException {
    private final FaultCode code;

    public Fault(FaultCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    public Fault(FaultCode code) {
        this(code, "");
    }

    public FaultCode code() {
        return code;
    }

    /** What was wrong with this one request; empty when the code says it all. */
    public String detail() {
        return getMessage();
    }
}
