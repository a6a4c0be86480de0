package dev.syncline.interop;

import dev.syncline.id.DocumentId;
import dev.syncline.identity.Principal;
import dev.syncline.identity.SessionWatches;
import dev.syncline.identity.Sessions;
import dev.syncline.interop.FollowedThere.Availability;
import dev.syncline.live.Ports;
import dev.syncline.log.Event;
import dev.syncline.project.Members;
import dev.syncline.project.Projects;
import dev.syncline.socket.Connections;
import dev.syncline.store.Turn;
import dev.syncline.wire.Limits;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.http.HttpClient;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Follows documents of another server, if one is configured: connects to its door for automerge-repo peers, and again
 * whenever that ends. One node of all on the database does it at a time. What comes is written by a user who stands for
 * that server, an editor of the project unless an owner of it decides otherwise.
 */
@ApplicationScoped
public class Following {
    private static final Logger LOG = Logger.getLogger(Following.class);
    private static final long CHECK_MS = 500;
    private static final int CLOSE_GOING_AWAY = 1001;
    /** A link that held for so long was no failed attempt. */
    private static final long GOOD_MS = Backoff.MAX_MS;

    private final RepoDoor door;
    private final Ports ports;
    private final Turn turn;
    private final Sessions sessions;
    private final Members members;
    private final Connections connections;
    private final Projects projects;
    private final SessionWatches watches;
    private final Limits limits;
    private final RepoLimits repoLimits;
    private final Optional<FollowSettings> settings;
    private final Map<DocumentId, FollowedThere> documents;
    private final Backoff backoff =
            new Backoff(() -> ThreadLocalRandom.current().nextDouble());
    private HttpClient client;
    private volatile FollowState state = FollowState.OF_ANOTHER_NODE;
    /** Of the live room, as everything below. */
    private Principal principal;

    private RepoLink link;
    private LinkSocket socket;
    private boolean beginning;
    private boolean stopped;
    private long nextAtMs;

    Following(
            RepoDoor door,
            Ports ports,
            Turn turn,
            Sessions sessions,
            Members members,
            Connections connections,
            Projects projects,
            SessionWatches watches,
            Limits limits,
            Config config,
            MeterRegistry registry) {
        this.door = door;
        this.ports = ports;
        this.turn = turn;
        this.sessions = sessions;
        this.members = members;
        this.connections = connections;
        this.projects = projects;
        this.watches = watches;
        this.limits = limits;
        this.repoLimits = RepoLimits.of(config);
        this.settings = FollowSettings.of(config);
        Map<DocumentId, FollowedThere> followed = new LinkedHashMap<>();
        settings.ifPresent(set -> set.documents().forEach(id -> followed.put(id, new FollowedThere(id))));
        this.documents = Collections.unmodifiableMap(followed);
        if (settings.isPresent()) {
            measure(registry);
        }
    }

    private void measure(MeterRegistry registry) {
        Gauge.builder("syncline.follow.joined", this, following -> following.state.isJoined() ? 1 : 0)
                .description("Whether this node is joined to the server that it follows documents of")
                .register(registry);
        for (Availability availability : Availability.values()) {
            Gauge.builder("syncline.follow.documents", this, following -> following.count(availability))
                    .tag("state", availability.name())
                    .description("Followed documents, as this node knows of them")
                    .register(registry);
        }
    }

    void start(@Observes StartupEvent start) {
        if (settings.isPresent()) {
            client = HttpClient.newHttpClient();
            turn.begin();
            projects.listen((user, project, role) -> ports.executor().execute(() -> {
                if (link != null && link.user().equals(user)) {
                    link.recheck();
                }
            }));
            ports.scheduler().after(CHECK_MS, this::check);
        }
    }

    /** What did not leave until now is sent by whoever goes on. */
    void drain(@Observes ShutdownDelayInitiatedEvent stop) {
        ports.executor().execute(() -> {
            stopped = true;
            drop();
        });
    }

    void stop(@Observes ShutdownEvent stop) {
        if (client != null) {
            client.shutdownNow();
        }
    }

    /** Whether another server is followed at all. */
    boolean isConfigured() {
        return settings.isPresent();
    }

    FollowState state() {
        return state;
    }

    long count(Availability availability) {
        return documents.values().stream()
                .filter(document -> document.availability() == availability)
                .count();
    }

    private void check() {
        if (stopped) {
            return;
        }
        long nowMs = ports.clock().getAsLong();
        if (!turn.isOurs()) {
            drop();
            become(FollowState.OF_ANOTHER_NODE);
        } else if (link != null) {
            socket.check(System.currentTimeMillis());
        } else if (!beginning && nowMs >= nextAtMs) {
            begin();
        }
        ports.scheduler().after(CHECK_MS, this::check);
    }

    private void drop() {
        if (link != null) {
            link.end(CLOSE_GOING_AWAY, "");
        }
    }

    private void begin() {
        beginning = true;
        ports.on(author().subscribeAsCompletionStage(), (author, problem) -> {
            beginning = false;
            if (problem != null) {
                become(FollowState.notHere(RepoWorld.fault(problem).code()));
                rest();
            } else if (!stopped && author.equals(principal)) {
                connect(author);
            }
        });
    }

    /** The user who stands for the other server. */
    private Uni<Principal> author() {
        FollowSettings set = settings.orElseThrow();
        Uni<Principal> session = principal != null
                ? Uni.createFrom().item(principal)
                : sessions.beginForServer(set.server(), set.project())
                        .invoke(begun -> ports.executor().execute(() -> keep(begun)));
        return session.call(author -> members.letIn(author.user(), set.project()));
    }

    /** The session is good for many links, until it ends. */
    private void keep(Principal begun) {
        principal = begun;
        watches.watch(
                begun,
                reason -> ports.executor().execute(() -> {
                    principal = null;
                    drop();
                }));
    }

    private void connect(Principal author) {
        LinkSocket made = new LinkSocket(door.world(), repoLimits);
        Links links = new Links();
        socket = made;
        link = new RepoLink(
                author,
                door.world(),
                connections.budget(author.session()),
                limits,
                made,
                door.storage(),
                documents,
                links);
        made.connect(client, settings.orElseThrow().address(), link, links::refused);
    }

    /** The link's news, in the live room. */
    private final class Links implements RepoLink.Watcher {
        private long joinedAtMs;
        private boolean refused;

        @Override
        public void joined() {
            joinedAtMs = ports.clock().getAsLong();
            become(FollowState.JOINED);
        }

        @Override
        public void refused(String reason) {
            refused = true;
            become(FollowState.refused(reason));
        }

        @Override
        public void over() {
            link = null;
            socket = null;
            if (!refused && turn.isOurs() && !stopped) {
                become(FollowState.UNREACHABLE);
            }
            if (joinedAtMs != 0 && ports.clock().getAsLong() - joinedAtMs >= GOOD_MS) {
                backoff.reset();
            }
            rest();
        }
    }

    private void rest() {
        nextAtMs = ports.clock().getAsLong() + backoff.nextMs();
    }

    /** A state is told once, however many attempts it lasts. */
    private void become(FollowState now) {
        if (now.equals(state)) {
            return;
        }
        state = now;
        Event event = Event.of("following another server")
                .with("server", settings.orElseThrow().server())
                .with("state", now);
        if (now.isProblem()) {
            event.warn(LOG);
        } else {
            event.info(LOG);
        }
    }
}
