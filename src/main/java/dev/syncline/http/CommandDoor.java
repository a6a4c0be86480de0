package dev.syncline.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.syncline.access.Action;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.Decided;
import dev.syncline.http.CommandBodies.NewCommand;
import dev.syncline.http.CommandBodies.OutcomeBody;
import dev.syncline.id.DocumentId;
import dev.syncline.id.Id128;
import dev.syncline.id.TimelineId;
import dev.syncline.live.Documents;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Commands over HTTP, with the semantics of a push. A caller without a timeline gives them on one that follows from who
 * asks: of the session, or of the idempotency key, which then has one command.
 */
@Singleton
class CommandDoor {
    static final String KEY_HEADER = "Idempotency-Key";

    private static final int KEY_CHARS_MAX = 200;
    private static final int ID_BYTES = 16;

    private final DocumentDoor door;
    private final Documents documents;
    private final ObjectReader newCommands;

    CommandDoor(DocumentDoor door, Documents documents, ObjectMapper json) {
        this.door = door;
        this.documents = documents;
        this.newCommands = json.readerFor(NewCommand.class);
    }

    /** Where on which timeline a command is given; LSN 0 for the next. */
    private record Place(TimelineId timeline, long lsn) {}

    Uni<Response> give(DocumentDoor.Request request, String id, String key, byte[] json) {
        DocumentId document = Addresses.document(id);
        NewCommand asked = Bodies.read(newCommands, json);
        if (asked == null || asked.mutator() == null || asked.version() == null || asked.version() < 1) {
            throw new Fault(FaultCode.BAD_REQUEST, "a command needs a mutator and its version, from 1");
        }
        if (asked.base() != null && asked.base() < 0) {
            throw new Fault(FaultCode.BAD_REQUEST, "base is a seq, from 0");
        }
        Place place = place(request, document, key, asked);
        return door.allowed(request, document, Action.COMMAND)
                .chain(access ->
                        documents.command(order(request, document, access.role().trust(), place, asked)))
                .map(CommandDoor::answer);
    }

    static Response answer(Decided decided) {
        return Response.ok(OutcomeBody.of(decided))
                .type(HttpTypes.JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static Documents.Order order(
            DocumentDoor.Request request, DocumentId document, int trust, Place place, NewCommand asked) {
        Documents.Order order = new Documents.Order(
                document,
                request.principal(),
                trust,
                place.timeline(),
                place.lsn(),
                asked.mutator(),
                asked.version(),
                CommandBodies.arguments(asked.arguments()),
                asked.base(),
                asked.timeMs(),
                asked.seed());
        checkSize(order);
        return order;
    }

    /** What cannot be written down as a command at all is refused before it uses an LSN. */
    static void checkSize(Documents.Order order) {
        int bytes;
        try {
            bytes = CommandCodec.encode(new Command(
                            order.mutator(), order.version(), Long.MAX_VALUE, Long.MAX_VALUE, 0, order.arguments()))
                    .length;
        } catch (IllegalArgumentException halfCharacter) {
            throw new Fault(FaultCode.BAD_REQUEST, "a name is not Unicode text");
        }
        int bytesMax = CommandLimits.DEFAULT.commandBytes();
        if (bytes + Long.BYTES > bytesMax) {
            throw new Fault(FaultCode.PAYLOAD_TOO_LARGE, "a command has at most " + bytesMax + " bytes");
        }
    }

    private static Place place(DocumentDoor.Request request, DocumentId document, String key, NewCommand asked) {
        if (asked.timeline() != null) {
            TimelineId timeline = TimelineId.read(asked.timeline())
                    .filter(id -> !id.equals(TimelineId.NONE))
                    .orElseThrow(() -> new Fault(FaultCode.BAD_REQUEST, "timeline is no timeline id"));
            if (asked.lsn() != null && asked.lsn() < 1) {
                throw new Fault(FaultCode.BAD_REQUEST, "lsn counts from 1");
            }
            return new Place(timeline, asked.lsn() == null ? 0 : asked.lsn());
        }
        if (asked.lsn() != null) {
            throw new Fault(FaultCode.BAD_REQUEST, "an lsn needs its timeline");
        }
        if (key == null) {
            return new Place(derived(request.principal().session(), document, ""), 0);
        }
        return keyed(request, document, key);
    }

    private static Place keyed(DocumentDoor.Request request, DocumentId document, String key) {
        if (key.isEmpty() || key.length() > KEY_CHARS_MAX) {
            throw new Fault(FaultCode.BAD_REQUEST, KEY_HEADER + " has 1 to " + KEY_CHARS_MAX + " characters");
        }
        return new Place(derived(request.principal().user(), document, key), 1);
    }

    static TimelineId derived(Id128 who, DocumentId document, String key) {
        byte[] name = Bytes.concat(who.bytes(), document.bytes(), key.getBytes(StandardCharsets.UTF_8));
        return TimelineId.of(Arrays.copyOf(Sha256.of(name), ID_BYTES));
    }
}
