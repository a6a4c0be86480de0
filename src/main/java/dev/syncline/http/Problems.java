package dev.syncline.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.syncline.log.Event;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Retry;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns everything that goes wrong behind an address into a problem with a code, and counts it. */
@Singleton
public class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);
    private static final String TOO_LARGE = "Request too large";
    private static final long SECOND_MS = 1_000;

    private final ObjectMapper json;
    private final MeterRegistry meters;
    private final LostPage lost;

    Problems(ObjectMapper json, MeterRegistry meters, LostPage lost) {
        this.json = json;
        this.lost = lost;
        this.meters = meters;
    }

    private Response fault(Fault fault, HttpServerRequest request) {
        return response(Problem.of(fault, request.path()), fault.code(), fault.retryAfterMs());
    }

    private Response refused(RefusedChanges refused, HttpServerRequest request) {
        FaultCode code = refused.first();
        return response(refused.problem(request.path()), code, code.retry().afterMs());
    }

    @ServerExceptionMapper
    public Response malformed(MismatchedInputException malformed, HttpServerRequest request) {
        return fault(new Fault(FaultCode.BAD_REQUEST, "the JSON body is not as described"), request);
    }

    @ServerExceptionMapper
    public Response malformed(JsonProcessingException malformed, HttpServerRequest request) {
        return fault(new Fault(FaultCode.BAD_REQUEST, "the body is not JSON"), request);
    }

    /** What the framework refuses by itself: routes, methods, media types, bodies. */
    @ServerExceptionMapper
    public Response refused(WebApplicationException refused, HttpServerRequest request) {
        int status = refused.getResponse().getStatus();
        if (status >= 500) {
            return failed(refused, request);
        }
        FaultCode code = codeOf(status);
        return code == FaultCode.NOT_FOUND && LostPage.isWanted(request) ? lostPage() : fault(new Fault(code), request);
    }

    private Response lostPage() {
        count(FaultCode.NOT_FOUND);
        return Response.status(FaultCode.NOT_FOUND.status())
                .type(lost.mediaType())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .entity(lost.bytes())
                .build();
    }

    /**
     * A body of HTTP/2 may announce no size and go over the limit while it is read. The framework says so in words only,
     * and has answered already.
     */
    @ServerExceptionMapper
    public Response unread(IOException failure, HttpServerRequest request) {
        return TOO_LARGE.equals(failure.getMessage())
                ? fault(new Fault(FaultCode.PAYLOAD_TOO_LARGE), request)
                : failed(failure, request);
    }

    /** Ours come this way too: a mapper of their own would make the build load them, on whatever Java Maven runs. */
    @ServerExceptionMapper
    public Response failed(Throwable failure, HttpServerRequest request) {
        if (failure instanceof Fault fault) {
            return fault(fault, request);
        }
        if (failure instanceof RefusedChanges refused) {
            return refused(refused, request);
        }
        String name = UUID.randomUUID().toString();
        Event.of("request failed")
                .with("request", name)
                .with("method", request.method())
                .with("path", request.path())
                .error(LOG, failure);
        return fault(new Fault(FaultCode.INTERNAL, "the log names this request " + name), request);
    }

    /** The body of a problem, for where no resource answers. */
    byte[] body(Problem problem) {
        try {
            return json.writeValueAsBytes(problem);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void count(FaultCode code) {
        meters.counter("syncline.refusals", "code", code.name(), "door", "http").increment();
    }

    static FaultCode codeOf(int status) {
        return switch (status) {
            case 401 -> FaultCode.UNAUTHENTICATED;
            case 403 -> FaultCode.FORBIDDEN;
            case 404 -> FaultCode.NOT_FOUND;
            case 405 -> FaultCode.METHOD_NOT_ALLOWED;
            case 406 -> FaultCode.NOT_ACCEPTABLE;
            case 413 -> FaultCode.PAYLOAD_TOO_LARGE;
            case 415 -> FaultCode.UNSUPPORTED_MEDIA_TYPE;
            case 503 -> FaultCode.OVERLOADED;
            default -> status >= 500 ? FaultCode.INTERNAL : FaultCode.BAD_REQUEST;
        };
    }

    private Response response(Problem problem, FaultCode code, long retryAfterMs) {
        count(code);
        Response.ResponseBuilder response = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body(problem));
        if (code.status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (code.retry() == Retry.LATER) {
            response.header(HttpHeaders.RETRY_AFTER, Math.ceilDiv(retryAfterMs, SECOND_MS));
        }
        return response.build();
    }
}
