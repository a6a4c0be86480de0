package dev.syncline.worker.link;

import dev.syncline.codec.Decimal;
import java.util.function.Consumer;

/**
 * The link over a WebSocket and HTTP. A browser does not say why an upgrade failed, so a failed one is followed by a
 * question over HTTP: a session that ran out is renewed, one that was ended is told, anything else is waited for.
 *
 * <pre>
 * stopped  -start-> connecting -opened-> open -closed-> waiting -pause over-> connecting
 * connecting -failed-> asking -session lives-> waiting, -renewed-> connecting, -refused-> stopped
 * </pre>
 */
public final class SocketLink implements Link {
    static final int CONNECT_MS = 10_000;
    /** Well before an access token of 15 minutes runs out. */
    static final int RENEW_MS = 10 * 60_000;

    private static final int UNAUTHORIZED = 401;
    private static final byte[] NOTHING = {};
    private static final String JSON = "application/json";

    private enum State {
        STOPPED,
        CONNECTING,
        OPEN,
        ASKING,
        WAITING
    }

    private final Network network;
    private final Backoff backoff = new Backoff();
    private State state = State.STOPPED;
    private Listener listener;
    private Network.Socket socket;
    private Runnable timer = () -> {};
    private Runnable renewal = () -> {};
    private boolean justRenewed;
    /** Answers that belong to an earlier connection are recognised by it. */
    private int attempt;

    public SocketLink(Network network) {
        this.network = network;
        network.whenOnline(() -> {
            if (state == State.WAITING) {
                connect();
            }
        });
    }

    @Override
    public void start(Listener heard) {
        listener = heard;
        if (state == State.STOPPED) {
            backoff.reset();
            justRenewed = false;
            renewLater();
            connect();
        }
    }

    @Override
    public void stop() {
        leave(State.STOPPED);
        renewal.run();
    }

    @Override
    public void reconnect(int delayMs) {
        if (state != State.STOPPED) {
            leave(State.WAITING);
            waitFor(delayMs);
        }
    }

    /** Ends the present connection, if there is one, and tells it if it was open. */
    private void leave(State next) {
        attempt++;
        timer.run();
        State before = state;
        state = next;
        if (socket != null) {
            socket.close();
            socket = null;
        }
        if (before == State.OPEN) {
            listener.closed();
        }
    }

    private void waitFor(int delayMs) {
        state = State.WAITING;
        timer = network.after(delayMs, this::connect);
    }

    private void pause(Answer answer) {
        waitFor(Math.max(backoff.next(network.random()), hintMs(answer)));
    }

    /** The pause a busy server asks for. */
    private static int hintMs(Answer answer) {
        long seconds = answer == null ? 0 : Decimal.read(answer.header("retry-after"));
        return (int) Math.max(0, Math.min(seconds, Backoff.LAST_MS / 1000) * 1000);
    }

    private void connect() {
        timer.run();
        state = State.CONNECTING;
        int mine = ++attempt;
        timer = network.after(CONNECT_MS, () -> closed(mine));
        socket = network.connect(new Network.Ears() {
            @Override
            public void opened() {
                if (mine == attempt) {
                    timer.run();
                    state = State.OPEN;
                    listener.opened();
                }
            }

            @Override
            public void frame(byte[] frame) {
                if (mine == attempt) {
                    backoff.reset();
                    justRenewed = false;
                    listener.frame(frame);
                }
            }

            @Override
            public void closed() {
                SocketLink.this.closed(mine);
            }
        });
    }

    private void closed(int which) {
        if (which != attempt) {
            return;
        }
        boolean wasOpen = state == State.OPEN;
        leave(State.ASKING);
        if (state != State.ASKING) {
            return;
        }
        if (wasOpen) {
            pause(null);
        } else {
            ask();
        }
    }

    private void ask() {
        int mine = attempt;
        network.request("GET", "/sessions/current", JSON, NOTHING, answer -> {
            if (mine != attempt) {
                return;
            }
            if (answer.status() == UNAUTHORIZED && !justRenewed) {
                renew(mine);
            } else {
                pause(answer);
            }
        });
    }

    private void renew(int mine) {
        network.request("POST", "/sessions/renewal", JSON, NOTHING, answer -> {
            if (mine != attempt) {
                return;
            }
            if (isSuccess(answer)) {
                justRenewed = true;
                renewLater();
                connect();
            } else if (answer.status() == UNAUTHORIZED) {
                state = State.STOPPED;
                renewal.run();
                listener.unauthorized();
            } else {
                pause(answer);
            }
        });
    }

    private void renewLater() {
        renewal.run();
        renewal = network.after(
                RENEW_MS,
                () -> network.request("POST", "/sessions/renewal", JSON, NOTHING, answer -> {
                    if (state != State.STOPPED) {
                        renewLater();
                    }
                }));
    }

    private static boolean isSuccess(Answer answer) {
        return answer.status() >= 200 && answer.status() < 300;
    }

    @Override
    public void send(byte[] frame) {
        if (state == State.OPEN) {
            socket.send(frame);
        }
    }

    @Override
    public int buffered() {
        return state == State.OPEN ? socket.buffered() : 0;
    }

    @Override
    public void request(String method, String path, String contentType, byte[] body, Consumer<Answer> answer) {
        network.request(method, path, contentType, body, first -> {
            if (first.status() != UNAUTHORIZED || path.startsWith("/sessions")) {
                answer.accept(first);
                return;
            }
            network.request("POST", "/sessions/renewal", JSON, NOTHING, renewed -> {
                if (isSuccess(renewed)) {
                    network.request(method, path, contentType, body, answer);
                } else {
                    answer.accept(first);
                }
            });
        });
    }
}
