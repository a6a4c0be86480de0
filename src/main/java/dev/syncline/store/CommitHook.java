package dev.syncline.store;

import dev.syncline.command.Arguments;
import dev.syncline.command.Rejection;
import dev.syncline.command.Write;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/**
 * Takes part in the transaction that commits accepted commands, with tables of your own: your row is there if and only if
 * the command is. A bean that implements it is found; docs/OWN-TABLES.md has an example.
 */
public interface CommitHook {
    /** Whether it takes part when commands of this mutator are accepted on documents of this type. Asked often. */
    boolean wants(String type, String mutator);

    /**
     * Writes what goes with the command. It may be asked several times for one command, each time in a transaction of its
     * own of which one at most is committed; so it does nothing that a rollback would not undo. Of one document commands
     * come in the order of their seqs.
     *
     * @param connection in the transaction, which it neither ends nor closes
     * @return fails with {@link Rejection#because} if the command must not be accepted, which is then rejected with that
     *     rule; whatever else it fails with, the command is rejected as FAILED
     */
    Future<Void> commit(SqlConnection connection, Accepted command);

    /**
     * A command that is accepted if its transaction commits.
     *
     * @param seq of its entry in the document's journal
     * @param lsn of it on its timeline
     * @param arguments as they were given, in the version they were given in
     * @param writes what the document takes on
     */
    record Accepted(
            DocumentId document,
            ProjectId project,
            String type,
            long seq,
            TimelineId timeline,
            long lsn,
            UserId author,
            long atMs,
            String mutator,
            int version,
            Arguments arguments,
            List<Write> writes) {}
}
