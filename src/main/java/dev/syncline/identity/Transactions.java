package dev.syncline.identity;

import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.JDBCException;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Units of work of Hibernate Reactive. Each runs on a Vert.x context of its own, because a session is bound to the
 * context it was opened on and two of them on one context would be mixed up. The answer arrives on the caller's
 * context if there is one.
 */
@ApplicationScoped
public class Transactions {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    /** Classes of SQL states: connection, resources, operator. */
    private static final Set<String> PASSING = Set.of("08", "53", "57");

    /** Somebody holds what was waited for. */
    private static final String LOCK_TIMEOUT = "55P03";

    private final Vertx vertx;
    private final Mutiny.SessionFactory factory;

    public Transactions(Vertx vertx, Mutiny.SessionFactory factory) {
        this.vertx = vertx;
        this.factory = factory;
    }

    /** Runs work that writes; it commits when the answer is there and rolls back when it fails. */
    public <T> Uni<T> write(Function<Mutiny.StatelessSession, Uni<T>> work) {
        return apart(() -> factory.withStatelessTransaction(work::apply));
    }

    /** Runs work that only reads. */
    public <T> Uni<T> read(Function<Mutiny.StatelessSession, Uni<T>> work) {
        return apart(() -> factory.withStatelessSession(work));
    }

    private <T> Uni<T> apart(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom().deferred(() -> {
            Context caller = Vertx.currentContext();
            Uni<T> answer = Uni.createFrom().emitter(emitter -> {
                Context own = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
                // Quarkus lets sessions only onto contexts that are known to belong to one unit of work.
                VertxContextSafetyToggle.setContextSafe(own, true);
                own.runOnContext(
                        ignored -> Uni.createFrom().deferred(work).subscribe().with(emitter::complete, emitter::fail));
            });
            Uni<T> bounded = answer.ifNoItem()
                    .after(ANSWER_MAX)
                    .failWith(() -> new Fault(FaultCode.UNAVAILABLE))
                    .onFailure(Transactions::unreachable)
                    .transform(failure -> new Fault(FaultCode.UNAVAILABLE));
            return caller == null ? bounded : bounded.emitOn(task -> caller.runOnContext(ignored -> task.run()));
        });
    }

    /** Whether the database, and not the statement, is what went wrong. */
    static boolean unreachable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            boolean refused = cause instanceof PgException error && passes(error.getSqlState())
                    || cause instanceof JDBCException translated && passes(translated.getSQLState());
            if (refused || cause instanceof IOException || cause instanceof VertxException || timedOut(cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean passes(String sqlState) {
        return sqlState != null && (PASSING.contains(sqlState.substring(0, 2)) || sqlState.equals(LOCK_TIMEOUT));
    }

    /** The pool says so in words only. */
    private static boolean timedOut(Throwable cause) {
        return cause instanceof NoStackTraceThrowable
                && String.valueOf(cause.getMessage()).contains("Timeout");
    }
}
