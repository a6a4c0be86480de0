package dev.syncline.node;

import dev.syncline.codec.CborException;
import dev.syncline.identity.Sessions;
import dev.syncline.live.LiveNode;
import dev.syncline.live.Ports;
import dev.syncline.project.Projects;
import dev.syncline.store.Channel;
import dev.syncline.store.JournalStore.StoredTail;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Hands on what other nodes tell, and has them told of what ends on this one. */
@ApplicationScoped
class Hearer {
    private static final Logger LOG = Logger.getLogger(Hearer.class);

    private final Channel channel;
    private final Teller teller;
    private final Ports ports;
    private final LiveNode live;
    private final Sessions sessions;
    private final Projects projects;

    Hearer(Channel channel, Teller teller, Ports ports, LiveNode live, Sessions sessions, Projects projects) {
        this.channel = channel;
        this.teller = teller;
        this.ports = ports;
        this.live = live;
        this.sessions = sessions;
        this.projects = projects;
    }

    void start(@Observes StartupEvent start) {
        sessions.listen(session -> teller.tell(new News.SessionEnded(session)));
        projects.listenHere((user, project, role) -> teller.tell(new News.RoleChanged(user, project)));
        channel.listen(this::heard);
    }

    private void heard(byte[] bytes) {
        NewsCodec.Message message;
        try {
            message = NewsCodec.read(bytes);
        } catch (CborException unknown) {
            LOG.debugf("a message of another version: %s", unknown.getMessage());
            return;
        }
        if (message.node() != teller.node()) {
            message.news().forEach(this::heard);
        }
    }

    private void heard(News news) {
        switch (news) {
            case News.Tail tail ->
                ports.executor().execute(() -> live.hint(new StoredTail(tail.document(), tail.seq())));
            case News.Present present -> ports.executor().execute(() -> live.heard(present.presence()));
            case News.SessionEnded ended -> sessions.hint(ended.session());
            case News.RoleChanged changed -> projects.hint(changed.user(), changed.project());
        }
    }
}
