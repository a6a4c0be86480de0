package dev.syncline.socket;

import dev.syncline.identity.Principal;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A connection that follows one document from a position until the first news of it. */
final class Lookout extends Peer<Connection> implements Outbound {
    private final long seq;
    private final CompletableFuture<Boolean> answer;

    Lookout(Principal principal, Executor live, Consumer<FaultCode> ends, long seq, CompletableFuture<Boolean> answer) {
        super(principal, live, ends);
        this.seq = seq;
        this.answer = answer;
    }

    @Override
    public void check(long nowMs) {
        // It lasts as long as its request waits.
    }

    @Override
    public void send(byte[] bytes) {
        if (answer.isDone()) {
            return;
        }
        switch (Frames.decodeDown(bytes)) {
            case DownFrame.Opened opened when opened.seq() != seq || opened.from() != seq -> answer.complete(true);
            case DownFrame.Entries entries when entries.last() > seq -> answer.complete(true);
            case DownFrame.Revoked revoked -> answer.completeExceptionally(new Fault(FaultCode.UNKNOWN_DOCUMENT));
            case DownFrame.Fault fault ->
                answer.completeExceptionally(
                        new Fault(FaultCode.valueOf(fault.code()), fault.message(), Math.max(0, fault.retryAfterMs())));
            case DownFrame.Drain drain ->
                answer.completeExceptionally(
                        new Fault(FaultCode.DRAINING, "this server is about to stop", drain.afterMs()));
            default -> {}
        }
    }

    @Override
    public void close(int code, String reason) {
        answer.completeExceptionally(new Fault(FaultCode.UNAVAILABLE, reason));
    }
}
