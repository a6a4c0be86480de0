package dev.syncline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Locale;

/**
 * A fault as {@code application/problem+json}.
 *
 * @param type names the code as an address, as the format wants it
 * @param instance the path of the request
 * @param code of the catalogue in docs/ERRORS.md
 * @param retry what the caller can do: never, later, resume, renew
 * @param accepted how many changes of the body were committed all the same; absent where the body held none
 * @param refusals the changes of the body that were refused; absent where the body held none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        String instance,
        String retry,
        Integer accepted,
        List<RefusedChange> refusals) {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPE = "urn:syncline:fault:";

    /** One change of a body that was refused. */
    @RegisterForReflection
    public record RefusedChange(int index, String code, String detail) {}

    static Problem of(Fault fault, String instance) {
        return of(fault.code(), fault.detail(), instance);
    }

    static Problem of(FaultCode code, String detail, String instance) {
        return new Problem(
                TYPE + code.name(),
                title(code),
                code.status(),
                code.name(),
                detail.isEmpty() ? null : detail,
                instance,
                code.retry().name().toLowerCase(Locale.ROOT),
                null,
                null);
    }

    Problem with(int acceptedChanges, List<RefusedChange> refusedChanges) {
        return new Problem(
                type, title, status, code, detail, instance, retry, acceptedChanges, List.copyOf(refusedChanges));
    }

    /** UNKNOWN_DOCUMENT becomes "Unknown document". */
    private static String title(FaultCode code) {
        String words = code.name().replace('_', ' ').toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
