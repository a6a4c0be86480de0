package dev.syncline.identity;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Units of work of Hibernate Reactive. Each runs on a Vert.x context of its own, because a session is bound to the
 * context it was opened on and two of them on one context would be mixed up. The answer arrives on the caller's
 * context if there is one.
 */
@ApplicationScoped
public class Transactions {
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
            return caller == null ? answer : answer.emitOn(task -> caller.runOnContext(ignored -> task.run()));
        });
    }
}
