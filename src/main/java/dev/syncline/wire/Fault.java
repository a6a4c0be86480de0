package dev.syncline.wire;

/** An expected refusal on its way to the peer that caused it: a code of the catalogue and a sentence without content or secrets. */
public final class Fault extends RuntimeException {
    private final FaultCode code;
    private final long retryAfterMs;

    public Fault(FaultCode code, String detail, long retryAfterMs) {
        super(detail, null, false, false);
        this.code = code;
        this.retryAfterMs = retryAfterMs;
    }

    public Fault(FaultCode code, String detail) {
        this(code, detail, code.retry().afterMs());
    }

    public Fault(FaultCode code) {
        this(code, "");
    }

    public FaultCode code() {
        return code;
    }

    /** How long to wait before the same is tried again; -1 for ever. */
    public long retryAfterMs() {
        return retryAfterMs;
    }

    /** What was wrong with this one request; empty when the code says it all. */
    public String detail() {
        return getMessage();
    }
}
