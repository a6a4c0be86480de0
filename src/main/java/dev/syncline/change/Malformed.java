package dev.syncline.change;

/** Carries a refusal from where it is noticed to {@link ChangeReader}; never leaves this room. */
final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    Malformed(Refusal.Reason reason, String text) {
        super(text);
        refusal = new Refusal(reason, text);
    }

    Refusal refusal() {
        return refusal;
    }
}
