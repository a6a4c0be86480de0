package dev.syncline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.CommandLimits;
import dev.syncline.command.Decided;
import dev.syncline.command.Notice;
import dev.syncline.command.Rejection;
import dev.syncline.http.CommandBodies.OutcomeBody;
import dev.syncline.store.Inbox;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The JSON of inboxes. */
final class InboxBodies {
    private InboxBodies() {}

    /** Other arguments, and the version of the mutator that they are made for; both absent for the same again. */
    public record Edited(JsonNode arguments, Integer version) {}

    /** @param next what {@code after} must be for the page behind this one; absent on the last */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Page(List<ItemBody> items, Long next) {}

    /** The caller's own command. */
    public record CommandBody(String mutator, int version, long base, long timeMs, Map<String, Object> arguments) {
        static CommandBody of(Command command) {
            return new CommandBody(
                    command.mutator(),
                    command.version(),
                    command.base(),
                    command.timeMs(),
                    CommandBodies.json(command.arguments()));
        }
    }

    /** Where a later command took the caller's write away, and what is there since. */
    public record NoticeBody(String collection, String id, String field, Object value) {}

    /**
     * One item.
     *
     * @param kind rejected, overridden or undone
     * @param lsn of the caller's own command on {@code timeline}
     * @param seq of the entry that it is about
     * @param command absent where the bytes were no command, and for notices
     * @param outcome of the rejected command
     * @param notice absent for rejections
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ItemBody(
            String id,
            String document,
            String kind,
            String timeline,
            long lsn,
            long seq,
            Instant at,
            CommandBody command,
            OutcomeBody outcome,
            NoticeBody notice) {
        static ItemBody of(Inbox.Item item, Decided decided) {
            Notice notice = item.notice() < 0 ? null : decided.notices().get(item.notice());
            return new ItemBody(
                    item.id().toString(),
                    item.document().text(),
                    notice == null ? "rejected" : notice.kind().name().toLowerCase(Locale.ROOT),
                    item.timeline().text(),
                    item.lsn(),
                    item.seq(),
                    item.at(),
                    notice == null ? commandOf(decided).map(CommandBody::of).orElse(null) : null,
                    notice == null ? OutcomeBody.of(decided) : null,
                    notice == null
                            ? null
                            : new NoticeBody(
                                    notice.cell().collection(),
                                    notice.cell().id(),
                                    notice.cell().field(),
                                    CommandBodies.json(notice.value())));
        }
    }

    /** The command that was decided, if the bytes were one. */
    static Optional<Command> commandOf(Decided decided) {
        try {
            return Optional.of(CommandCodec.decode(decided.command(), CommandLimits.DEFAULT));
        } catch (Rejection malformed) {
            return Optional.empty();
        }
    }
}
