package dev.syncline.interop;

import dev.syncline.id.DocumentId;
import dev.syncline.live.Documents;
import dev.syncline.live.LiveLimits;
import dev.syncline.live.LiveNode;
import dev.syncline.live.Ports;
import dev.syncline.log.Event;
import dev.syncline.socket.Directory;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** What all conversations of this node share. Of the live room. */
final class RepoWorld {
    private static final Logger LOG = Logger.getLogger(RepoWorld.class);

    private final LiveNode node;
    private final Ports ports;
    private final Directory directory;
    private final Documents documents;
    private final LiveLimits limits;
    private final MeterRegistry meters;
    private final String self;
    private final Absent absent;
    private final Map<DocumentId, Followed> followed = new HashMap<>();
    private long presences;

    /** @param self the peer id of this process, which no other one has */
    RepoWorld(
            LiveNode node,
            Ports ports,
            Directory directory,
            Documents documents,
            LiveLimits limits,
            MeterRegistry meters,
            String self) {
        this.node = node;
        this.ports = ports;
        this.directory = directory;
        this.documents = documents;
        this.limits = limits;
        this.meters = meters;
        this.self = self;
        this.absent = new Absent(ports, limits);
    }

    LiveNode node() {
        return node;
    }

    Ports ports() {
        return ports;
    }

    Directory directory() {
        return directory;
    }

    Documents documents() {
        return documents;
    }

    LiveLimits limits() {
        return limits;
    }

    String self() {
        return self;
    }

    Absent absent() {
        return absent;
    }

    /** Numbers what clients of our own say to peers, who take each number of a session once, in order. */
    long nextPresence() {
        return ++presences;
    }

    /** A document that peers follow, from now on if nobody did. */
    Followed followed(DocumentId document) {
        Followed present = followed.get(document);
        if (present != null) {
            return present;
        }
        Followed made = new Followed(document, node, ports, left -> followed.remove(document, left));
        followed.put(document, made);
        made.start();
        return made;
    }

    /** Does something that takes a while on a worker, and goes on with what came of it. */
    <T> void apart(Supplier<T> work, Consumer<T> then) {
        ports.on(CompletableFuture.supplyAsync(work, Infrastructure.getDefaultWorkerPool()), (done, problem) -> {
            if (problem != null) {
                throw new IllegalStateException(problem);
            }
            then.accept(done);
        });
    }

    /** Changes were refused, which the protocol has no way to say. */
    void refused(FaultCode code, RepoConnection peer, DocumentId document, int changes) {
        meters.counter("syncline.refusals", "code", code.name(), "door", "repo").increment(changes);
        Event.of("changes refused at the door for automerge-repo")
                .with("code", code)
                .with("session", peer.session())
                .with("document", document)
                .with("changes", changes)
                .info(LOG);
    }

    static Fault fault(Throwable problem) {
        Throwable cause = problem.getCause() != null && !(problem instanceof Fault) ? problem.getCause() : problem;
        return cause instanceof Fault fault ? fault : new Fault(FaultCode.INTERNAL, "the request failed");
    }
}
