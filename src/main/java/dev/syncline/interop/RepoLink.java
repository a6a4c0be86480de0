package dev.syncline.interop;

import dev.syncline.id.DocumentId;
import dev.syncline.identity.Principal;
import dev.syncline.interop.FollowedThere.Availability;
import dev.syncline.socket.Budget;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Limits;
import java.util.Map;
import java.util.Optional;

/**
 * The server that this one follows, as a peer that did not come: it is told who is here, and is asked for each document.
 * What people say in passing stays on either side, because a server passes on only what comes from who said it.
 */
final class RepoLink extends RepoConnection {
    private final String storage;
    private final Map<DocumentId, FollowedThere> documents;
    private final Watcher watcher;

    /** Hears what becomes of a link; in the live room. */
    interface Watcher {
        void joined();

        /** The other server closes the link, for a reason in its words. */
        void refused(String reason);

        void over();
    }

    /**
     * @param storage the name under which the other server may keep what it knows of this database
     * @param documents that are followed; what is known of them is kept from link to link
     */
    RepoLink(
            Principal principal,
            RepoWorld world,
            Budget budget,
            Limits limits,
            Out out,
            String storage,
            Map<DocumentId, FollowedThere> documents,
            Watcher watcher) {
        super(principal, world, budget, limits, out);
        this.storage = storage;
        this.documents = documents;
        this.watcher = watcher;
    }

    /** The way to the other server is open. */
    void opened() {
        send(RepoFrames.join(world().self(), storage));
    }

    @Override
    void received(RepoFrame frame, Runnable handled) {
        if (frame instanceof RepoFrame.Sync sync && sync.sender().equals(name())) {
            followed(sync.document())
                    .ifPresent(document -> document.heard(sync.message().heads()));
        }
        super.received(frame, handled);
    }

    @Override
    void greeted(RepoFrame frame) {
        switch (frame) {
            case RepoFrame.Welcome welcome when name() == null -> join(welcome);
            case RepoFrame.Unavailable absent
            when absent.sender().equals(name()) ->
                followed(absent.document()).ifPresent(document -> document.is(Availability.NOT_THERE));
            case RepoFrame.Refusal refusal -> watcher.refused(refusal.reason());
            default -> {
                // It has no say in anything else.
            }
        }
    }

    private Optional<FollowedThere> followed(String written) {
        return DocumentId.read(written).map(documents::get);
    }

    private void join(RepoFrame.Welcome welcome) {
        named(welcome.sender());
        watcher.joined();
        documents.forEach((id, document) -> begin(id, id.text()).open(document.heads()));
    }

    @Override
    boolean mayBegin(DocumentId document) {
        return false;
    }

    @Override
    void inStep(String document) {
        followed(document).ifPresent(followed -> followed.is(Availability.IN_STEP));
    }

    @Override
    void sendUnavailable(String document) {
        super.sendUnavailable(document);
        followed(document).ifPresent(followed -> followed.is(Availability.NOT_HERE));
    }

    @Override
    void pass(RepoFrame.Ephemeral said) {
        // It would be dropped there.
    }

    @Override
    void present(String document, DownFrame.Presence presence) {
        // It would be dropped there.
    }

    @Override
    void over() {
        watcher.over();
    }
}
