package dev.syncline.http;

import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Questions to the store that are answered somewhere else. */
final class Stages {
    private Stages() {}

    /** The stage's answer on the context of whoever asks; where it fails, the caller is told to try later. */
    static <T> Uni<T> asked(Supplier<CompletionStage<T>> stage, String failed) {
        return asked(stage, FaultCode.OVERLOADED, failed);
    }

    /** The stage's answer on the context of whoever asks; where it fails, the caller is told this. */
    static <T> Uni<T> asked(Supplier<CompletionStage<T>> stage, FaultCode code, String failed) {
        return Uni.createFrom().deferred(() -> {
            Context caller = Vertx.currentContext();
            Uni<T> answer =
                    Uni.createFrom().completionStage(stage).onFailure().transform(failure -> new Fault(code, failed));
            return caller == null ? answer : answer.emitOn(task -> caller.runOnContext(ignored -> task.run()));
        });
    }

    /** Runs tasks on the context of whoever asks now. */
    static Executor here() {
        Context caller = Vertx.currentContext();
        return task -> caller.runOnContext(ignored -> task.run());
    }
}
