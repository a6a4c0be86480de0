package dev.syncline.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.syncline.access.Action;
import dev.syncline.command.Arguments;
import dev.syncline.command.Command;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.http.InboxBodies.Edited;
import dev.syncline.http.InboxBodies.ItemBody;
import dev.syncline.identity.Principal;
import dev.syncline.journal.Entry;
import dev.syncline.live.Documents;
import dev.syncline.project.Projects;
import dev.syncline.store.Inbox;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the addresses of the inbox do. */
@Singleton
class InboxDoor {
    private static final int PAGE_MAX = 200;

    private final Inbox inbox;
    private final Projects projects;
    private final Documents documents;
    private final ObjectReader edits;

    InboxDoor(Inbox inbox, Projects projects, Documents documents, ObjectMapper json) {
        this.inbox = inbox;
        this.projects = projects;
        this.documents = documents;
        this.edits = json.readerFor(Edited.class);
    }

    Uni<InboxBodies.Page> list(Principal principal, long after, int limit) {
        if (after < 0 || limit < 1 || limit > PAGE_MAX) {
            throw new Fault(FaultCode.BAD_REQUEST, "limit is 1 to " + PAGE_MAX + ", after is a number, from 0");
        }
        return asked(() -> inbox.list(principal.user(), after, limit)).map(items -> {
            List<ItemBody> bodies =
                    items.stream().map(item -> ItemBody.of(item, decided(item))).toList();
            return new InboxBodies.Page(
                    bodies, items.size() < limit ? null : items.getLast().number());
        });
    }

    Uni<Response> discard(Principal principal, String id) {
        UUID item = item(id);
        return asked(() -> inbox.remove(principal.user(), item)).map(removed -> {
            if (!removed) {
                throw unknown();
            }
            return Response.noContent().build();
        });
    }

    /**
     * Gives the command on a timeline that follows from the item, so that it is given once however often it is asked for,
     * and only then takes the item away.
     */
    Uni<Response> resubmit(Principal principal, String id, byte[] body) {
        UUID item = item(id);
        Edited edited = body.length == 0 ? null : Bodies.read(edits, body);
        return asked(() -> inbox.find(principal.user(), item)).chain(found -> {
            Inbox.Item waiting = found.orElseThrow(InboxDoor::unknown);
            Command command = command(waiting);
            return projects.require(principal.user(), waiting.document(), Action.COMMAND)
                    .chain(access ->
                            documents.command(order(principal, access.role().trust(), waiting, command, edited)))
                    .chain(decided -> asked(() -> inbox.remove(principal.user(), item))
                            .map(removed -> CommandDoor.answer(decided)));
        });
    }

    private static Command command(Inbox.Item item) {
        Optional<Command> command = item.notice() < 0 ? InboxBodies.commandOf(decided(item)) : Optional.empty();
        return command.orElseThrow(() -> new Fault(FaultCode.CONFLICT, "the item has no command to give again"));
    }

    private static Documents.Order order(
            Principal principal, int trust, Inbox.Item item, Command command, Edited edited) {
        Arguments arguments = edited == null || edited.arguments() == null
                ? command.arguments()
                : CommandBodies.arguments(edited.arguments());
        int version = edited == null || edited.version() == null ? command.version() : edited.version();
        if (version < 1) {
            throw new Fault(FaultCode.BAD_REQUEST, "a version counts from 1");
        }
        Documents.Order order = new Documents.Order(
                item.document(),
                principal,
                trust,
                CommandDoor.derived(principal.user(), item.document(), "inbox " + item.id()),
                1,
                command.mutator(),
                version,
                arguments,
                null,
                null,
                null);
        CommandDoor.checkSize(order);
        return order;
    }

    private static Decided decided(Inbox.Item item) {
        // The entry's own timeline and LSN are the item's only where its command was rejected; notices do not need
        // them.
        return DecidedCodec.decode(new Entry(item.seq(), null, 0, item.timeline(), item.lsn(), "", item.decided()));
    }

    private static UUID item(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException malformed) {
            throw unknown();
        }
    }

    private static Fault unknown() {
        return new Fault(FaultCode.NOT_FOUND, "no such item");
    }

    private static <T> Uni<T> asked(Supplier<CompletionStage<T>> stage) {
        return Stages.asked(stage, "the inbox could not be asked now");
    }
}
