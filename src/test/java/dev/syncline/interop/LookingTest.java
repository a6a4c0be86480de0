package dev.syncline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.access.Role;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Principal;
import dev.syncline.live.LiveLimits;
import dev.syncline.live.Ports;
import dev.syncline.socket.Budget;
import dev.syncline.socket.Directory;
import dev.syncline.wire.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a document that a peer may not have is looked for again. */
class LookingTest {
    private static final DocumentId NOTE = new DocumentId(1, 1);

    private final HeldBack directory = new HeldBack();
    private final List<byte[]> sent = new ArrayList<>();
    private Conversation conversation;

    /** A directory that answers when the test says so. */
    private static final class HeldBack implements Directory {
        private final List<CompletableFuture<Optional<Role>>> asked = new ArrayList<>();

        void answerLast(Role role) {
            asked.getLast().complete(Optional.ofNullable(role));
        }

        @Override
        public CompletionStage<Optional<Role>> role(UserId user, DocumentId document) {
            asked.add(new CompletableFuture<>());
            return asked.getLast();
        }

        @Override
        public CompletionStage<Boolean> lost(UserId user, DocumentId document, byte[] history, long seq) {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public CompletionStage<Optional<Role>> role(UserId user, ProjectId project) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public CompletionStage<ProjectId> personalProject(UserId user) {
            return CompletableFuture.completedFuture(new ProjectId(1, 1));
        }
    }

    /** Somebody who asked for the document, and was told that it is not theirs. */
    @BeforeEach
    void askInVain() {
        Ports ports = new Ports(null, null, null, Runnable::run, (ms, task) -> {}, () -> 0, UUID::randomUUID);
        var world = new RepoWorld(null, ports, directory, null, LiveLimits.DEFAULTS, null, "server");
        var peer = new Peer(world, sent);
        conversation = new Conversation(peer, world, NOTE, NOTE.text());
        conversation.received(
                Conversation.Kind.REQUEST,
                new SyncMessage(List.of(), List.of(), List.of(), List.of(), false),
                () -> {});
        directory.answerLast(null);
        assertThat(sent).as("doc-unavailable").hasSize(1);
    }

    private static final class Peer extends RepoConnection {
        Peer(RepoWorld world, List<byte[]> sent) {
            super(
                    new Principal(new UserId(1, 1), new SessionId(1, 1), "Ada", Instant.MAX, Optional.empty()),
                    world,
                    new Budget(Limits.DEFAULTS.sessions(), 0),
                    Limits.DEFAULTS,
                    new Out() {
                        @Override
                        public void send(List<byte[]> parts, Runnable done) {
                            sent.addAll(parts);
                        }

                        @Override
                        public void close(int code, String reason) {}
                    });
            named("peer");
        }

        @Override
        void greeted(RepoFrame frame) {}

        @Override
        boolean mayBegin(DocumentId document) {
            return true;
        }

        @Override
        void over() {}
    }

    @Test
    @DisplayName("[RP5] access that is granted while the document is being looked for is not missed")
    void rp5_grantedMeanwhile() {
        conversation.lookAgain();
        conversation.recheck();
        assertThat(directory.asked).hasSize(2);

        directory.answerLast(null);
        assertThat(directory.asked).as("what was read may be older").hasSize(3);
        directory.answerLast(null);
        assertThat(directory.asked).hasSize(3);
    }

    @Test
    @DisplayName("[RP5] access that is taken while the document is being looked for is not believed")
    void rp5_revokedMeanwhile() {
        conversation.lookAgain();
        conversation.recheck();

        directory.answerLast(Role.EDITOR);
        assertThat(conversation.followed()).isNull();
        directory.answerLast(null);
        assertThat(conversation.followed()).isNull();
        assertThat(directory.asked).hasSize(3);
    }
}
