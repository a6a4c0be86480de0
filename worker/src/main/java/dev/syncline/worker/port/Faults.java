package dev.syncline.worker.port;

import dev.syncline.command.Rejection;
import dev.syncline.id.DocumentId;
import dev.syncline.worker.client.Refusal;
import org.teavm.jso.JSObject;

/** Refusals as tabs read them: code, message, whether to try again, and what would help. */
final class Faults {
    private Faults() {}

    static JSObject of(Refusal refusal) {
        return of(refusal.code(), refusal.message(), refusal.retryable());
    }

    static JSObject of(String code, String message, boolean retryable) {
        JSObject fault = Js.set(Js.object(), "code", code);
        Js.set(fault, "message", message);
        Js.set(fault, "retryable", retryable);
        return Js.set(fault, "action", action(code, retryable));
    }

    /** What a mutator did not allow on this device. */
    static JSObject of(Rejection rejection) {
        JSObject fault = of("REJECTED", rejection.detail(), false);
        Js.set(fault, "reason", rejection.reason().name());
        return Js.set(fault, "rule", rejection.rule());
    }

    private static String action(String code, boolean retryable) {
        return switch (code) {
            case "OFFLINE" -> "wait";
            case "UNAUTHENTICATED", "TOKEN_EXPIRED", "TOKEN_INVALID" -> "sign-in";
            case "PRINCIPAL_CHANGED", "CLIENT_TOO_OLD" -> "reload";
            case "INTERNAL" -> "report";
            default -> retryable ? "retry" : "none";
        };
    }

    /** A fault that no call waits for. */
    static JSObject message(DocumentId document, JSObject fault) {
        JSObject message = Js.set(Js.object(), "t", "fault");
        Js.set(message, "doc", document == null ? null : document.toString());
        return Js.set(message, "fault", fault);
    }
}
