package dev.syncline.socket;

import dev.syncline.access.Access;
import dev.syncline.access.Action;
import dev.syncline.access.Role;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.live.LiveNode;
import dev.syncline.live.NewDocuments;
import dev.syncline.live.Offer;
import dev.syncline.live.Ports;
import dev.syncline.live.Resume;
import dev.syncline.live.Subscriber;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import dev.syncline.wire.Limits;
import dev.syncline.wire.UpFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One authenticated connection: greeted first, then it opens documents, pushes to them and hears of them. Every frame is
 * authorised when it is handled. Runs on the live room's executor, one call at a time.
 */
public final class Connection implements PeerConnection {
    private static final int CLOSE_POLICY = 1008;
    private static final int CLOSE_TOO_LARGE = 1009;
    private static final int CLOSE_GOING_AWAY = 1001;
    private static final int BURST_SECONDS = 10;
    private static final int PRESENCE_PER_SECOND = 20;
    private static final int PRESENCE_BYTES_MAX = 4096;

    private final UserId user;
    private final SessionId session;
    private final LiveNode node;
    private final Ports ports;
    private final Directory directory;
    private final Outbound out;
    private final Limits limits;
    private final Budget budget;
    private final Rate presenceRate;
    private final Map<DocumentId, Subscription> subscriptions = new HashMap<>();
    private Runnable whenAnswered = () -> {};
    private boolean greeted;
    private boolean draining;
    private boolean closed;
    private int inFlight;
    private long inFlightBytes;

    public Connection(
            UserId user,
            SessionId session,
            LiveNode node,
            Ports ports,
            Directory directory,
            Outbound out,
            Budget budget,
            Limits limits) {
        this.user = user;
        this.session = session;
        this.node = node;
        this.ports = ports;
        this.directory = directory;
        this.out = out;
        this.limits = limits;
        long nowMs = ports.clock().getAsLong();
        this.budget = budget;
        this.presenceRate = new Rate(PRESENCE_PER_SECOND, BURST_SECONDS, nowMs);
        ports.scheduler().after(limits.sessions().handshakeMs(), () -> {
            if (!greeted) {
                end(new Fault(FaultCode.BAD_FRAME, "no hello in time"));
            }
        });
    }

    public UserId user() {
        return user;
    }

    public SessionId session() {
        return session;
    }

    /** What this connection follows a document with, if it is open. */
    Optional<Subscriber> subscriber(DocumentId document) {
        return Optional.ofNullable(subscriptions.get(document));
    }

    /** Handles a frame; once the connection is closed or draining, frames are passed over. */
    public void received(UpFrame frame) {
        if (closed || draining) {
            return;
        }
        if (!greeted && !(frame instanceof UpFrame.Hello)) {
            end(new Fault(FaultCode.BAD_FRAME, "hello comes first"));
            return;
        }
        switch (frame) {
            case UpFrame.Hello hello -> greet(hello);
            case UpFrame.Open open -> open(open);
            case UpFrame.Push push -> push(push);
            case UpFrame.Presence presence -> presence(presence);
            case UpFrame.Close close -> close(close.document());
        }
    }

    @Override
    public void end(Fault fault) {
        if (closed) {
            return;
        }
        send(fault, null, null);
        end(
                fault.code() == FaultCode.FRAME_TOO_LARGE ? CLOSE_TOO_LARGE : CLOSE_POLICY,
                fault.code().name());
    }

    @Override
    public void end(int code, String reason) {
        gone();
        out.close(code, reason);
    }

    /**
     * The node will stop: what was pushed is still committed and acknowledged, then the peer is asked to come back.
     *
     * @param patienceMs how long an answer may take; the peer will push again what it has no answer to
     */
    public void drain(long comeBackMs, long patienceMs) {
        draining = true;
        if (inFlight == 0) {
            leaveNow(comeBackMs);
        } else {
            ports.scheduler().after(patienceMs, () -> leaveNow(comeBackMs));
            whenAnswered = () -> leaveNow(comeBackMs);
        }
    }

    private void leaveNow(long comeBackMs) {
        if (!closed) {
            out.send(Frames.encode(new DownFrame.Drain(comeBackMs)));
            end(CLOSE_GOING_AWAY, FaultCode.DRAINING.name());
        }
    }

    @Override
    public void gone() {
        closed = true;
        for (Subscription subscription : new ArrayList<>(subscriptions.values())) {
            leave(subscription);
        }
    }

    /** Roles of this user changed: every open document is authorised again. */
    public void recheck() {
        for (Subscription subscription : new ArrayList<>(subscriptions.values())) {
            ports.on(directory.role(user, subscription.document()), (role, problem) -> {
                if (problem == null && role.isPresent()) {
                    subscription.role(role.get());
                } else if (subscriptions.get(subscription.document()) == subscription) {
                    leave(subscription);
                    out.send(Frames.encode(new DownFrame.Revoked(subscription.document())));
                }
            });
        }
    }

    private void greet(UpFrame.Hello hello) {
        if (hello.version() != Frames.VERSION) {
            end(new Fault(FaultCode.VERSION, "this server speaks version " + Frames.VERSION));
            return;
        }
        greeted = true;
        out.send(Frames.encode(new DownFrame.Welcome(
                Frames.VERSION,
                session,
                user,
                Frames.BYTES_MAX,
                limits.sessions().windowBytes())));
    }

    private void open(UpFrame.Open open) {
        boolean another = !subscriptions.containsKey(open.document());
        if (another && subscriptions.size() >= limits.documents().openPerSessionMax()) {
            send(new Fault(FaultCode.LIMIT_REACHED, "too many open documents"), open.document(), null);
            return;
        }
        ports.on(directory.role(user, open.document()), (role, problem) -> {
            if (closed) {
                return;
            }
            if (problem != null) {
                send(new Fault(FaultCode.OVERLOADED, "the role could not be read"), open.document(), null);
            } else if (role.isPresent()) {
                subscribe(open, role.get());
            } else if (open.history() == null) {
                stranger(open);
            } else {
                formerMember(open);
            }
        });
    }

    /** One who has the document may have lost access to it, or this server may not know it any longer. */
    private void formerMember(UpFrame.Open open) {
        ports.on(directory.lost(user, open.document(), open.history(), open.seq()), (lost, problem) -> {
            if (problem != null) {
                send(new Fault(FaultCode.OVERLOADED, "the role could not be read"), open.document(), null);
            } else if (lost) {
                send(new Fault(FaultCode.ACCESS_LOST, "access to the document was taken away"), open.document(), null);
            } else {
                stranger(open);
            }
        });
    }

    private void stranger(UpFrame.Open open) {
        if (open.type() == null) {
            send(unknown(), open.document(), null);
        } else {
            create(open);
        }
    }

    private void subscribe(UpFrame.Open open, Role role) {
        Subscription before = subscriptions.get(open.document());
        if (before != null) {
            leave(before);
        }
        if (node.followers(open.document()) >= limits.documents().sessionsMax()) {
            send(new Fault(FaultCode.LIMIT_REACHED, "too many have the document open"), open.document(), null);
            return;
        }
        Subscription subscription = new Subscription(open.document(), role, out, fault -> {
            subscriptions.remove(open.document());
            send(fault, open.document(), null);
        });
        subscriptions.put(open.document(), subscription);
        List<TimelineId> timelines = mayWrite(role) ? open.timelines() : List.of();
        Resume resume = new Resume(role.text(), open.history(), open.seq(), open.hash(), timelines);
        node.subscribe(open.document(), subscription, resume, user, session);
    }

    private void create(UpFrame.Open open) {
        Consumer<ProjectId> inProject = project -> ports.on(directory.role(user, project), (role, problem) -> {
            if (problem != null || role.isEmpty()) {
                send(new Fault(FaultCode.UNKNOWN_PROJECT, "no such project"), open.document(), null);
            } else if (!Access.allowed(role.get(), Action.CREATE)) {
                send(new Fault(FaultCode.FORBIDDEN, "the role may not create"), open.document(), null);
            } else {
                createIn(project, open, role.get());
            }
        });
        if (open.project() != null) {
            inProject.accept(open.project());
            return;
        }
        ports.on(directory.personalProject(user), (project, problem) -> {
            if (problem != null) {
                send(new Fault(FaultCode.OVERLOADED, "the project could not be read"), open.document(), null);
            } else {
                inProject.accept(project);
            }
        });
    }

    private void createIn(ProjectId project, UpFrame.Open open, Role role) {
        Optional<NewDocument> made = NewDocuments.of(
                open.document(), project, open.type(), "", user, ports.clock().getAsLong());
        if (made.isEmpty()) {
            send(new Fault(FaultCode.UNKNOWN_TYPE, "no document type of that name"), open.document(), null);
            return;
        }
        node.create(
                made.get(),
                stored -> {
                    if (closed) {
                        return;
                    }
                    if (stored.project().equals(project)) {
                        subscribe(open, role);
                    } else {
                        send(unknown(), open.document(), null);
                    }
                },
                fault -> send(fault, open.document(), null));
    }

    private void push(UpFrame.Push push) {
        Subscription subscription = subscriptions.get(push.document());
        if (subscription == null) {
            send(new Fault(FaultCode.UNKNOWN_DOCUMENT, "open the document first"), push.document(), push.timeline());
            return;
        }
        if (!mayWrite(subscription.role())) {
            send(new Fault(FaultCode.READ_ONLY, "the role may only read"), push.document(), push.timeline());
            return;
        }
        long bytes = push.bytes();
        long waitMs = budget.take(bytes, push.entries().size(), ports.clock().getAsLong());
        if (waitMs > 0) {
            send(new Fault(FaultCode.RATE_LIMITED, "slower, please", waitMs), push.document(), push.timeline());
            return;
        }
        if (inFlightBytes + bytes > limits.sessions().windowBytes() + Frames.BYTES_MAX) {
            end(new Fault(FaultCode.WINDOW_EXCEEDED, "more unacknowledged bytes than the window holds"));
            return;
        }
        offer(push, subscription, bytes);
    }

    private void offer(UpFrame.Push push, Subscription subscription, long bytes) {
        inFlight++;
        inFlightBytes += bytes;
        Offer offer = new Offer(
                user,
                session,
                subscription.role().trust(),
                push.timeline(),
                push.first(),
                push.chain(),
                push.entries(),
                subscription,
                answer -> {
                    inFlight--;
                    inFlightBytes -= bytes;
                    answered(push, answer);
                });
        node.offer(push.document(), offer);
    }

    private void answered(UpFrame.Push push, Offer.Answer answer) {
        if (closed) {
            return;
        }
        out.send(Frames.encode(Answers.of(push, answer)));
        if (inFlight == 0) {
            whenAnswered.run();
        }
    }

    private void presence(UpFrame.Presence presence) {
        Subscription subscription = subscriptions.get(presence.document());
        boolean allowed = subscription != null
                && Access.allowed(subscription.role(), Action.PRESENCE)
                && presence.payload().length <= PRESENCE_BYTES_MAX
                && presenceRate.take(1, ports.clock().getAsLong()) == 0;
        if (allowed) {
            node.tell(subscription, present(presence.document(), presence.payload()));
        }
    }

    private DownFrame.Presence present(DocumentId document, byte[] payload) {
        return new DownFrame.Presence(document, session, user, payload);
    }

    private void close(DocumentId document) {
        Subscription subscription = subscriptions.get(document);
        if (subscription != null) {
            leave(subscription);
        }
    }

    private void leave(Subscription subscription) {
        subscription.close();
        subscriptions.remove(subscription.document(), subscription);
        node.unsubscribe(subscription.document(), subscription);
        node.tell(subscription, present(subscription.document(), new byte[0]));
    }

    private static boolean mayWrite(Role role) {
        return Access.allowed(role, Action.WRITE);
    }

    private static Fault unknown() {
        return new Fault(FaultCode.UNKNOWN_DOCUMENT, "no such document, or not yours");
    }

    private void send(Fault fault, DocumentId document, TimelineId timeline) {
        send(Answers.fault(fault, document, timeline));
    }

    private void send(DownFrame.Fault fault) {
        if (!closed) {
            out.send(Frames.encode(fault));
        }
    }
}
