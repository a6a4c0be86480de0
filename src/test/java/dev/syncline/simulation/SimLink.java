package dev.syncline.simulation;

import dev.syncline.codec.Bytes;
import dev.syncline.codec.Utf8;
import dev.syncline.id.DocumentId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.socket.Connection;
import dev.syncline.socket.Outbound;
import dev.syncline.store.JournalStore.StoredDocument;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Frames;
import dev.syncline.worker.link.Link;
import java.util.List;
import java.util.function.Consumer;

/** A client's way to the servers: it delays, cuts, duplicates and reorders; it reconnects to any server that is up. */
final class SimLink implements Link {
    private static final int RETRY_MS_MAX = 60;

    private final World world;
    private final List<SimServer> servers;
    private final Counters counters;
    private final UserId user;
    private final SessionId session;
    private final Consumer<DownFrame.Ack> ledger;
    private Listener listener;
    private Pipe pipe;
    private boolean started;
    private boolean partitioned;
    private int attempts;

    SimLink(
            World world,
            List<SimServer> servers,
            Counters counters,
            UserId user,
            SessionId session,
            Consumer<DownFrame.Ack> ledger) {
        this.world = world;
        this.servers = servers;
        this.counters = counters;
        this.user = user;
        this.session = session;
        this.ledger = ledger;
    }

    @Override
    public void start(Listener heard) {
        listener = heard;
        started = true;
        connectSoon();
    }

    @Override
    public void stop() {
        started = false;
        drop(false);
    }

    @Override
    public void reconnect(int delayMs) {
        cut();
    }

    /** The connection breaks; both sides hear of it. */
    void cut() {
        drop(true);
    }

    /** No server can be reached until it is over. */
    void partition(boolean on) {
        partitioned = on;
        if (on) {
            cut();
        }
    }

    private void drop(boolean tell) {
        Pipe old = pipe;
        pipe = null;
        if (old != null) {
            old.end();
            if (tell) {
                listener.closed();
            }
        }
        if (started) {
            connectSoon();
        }
    }

    private void connectSoon() {
        int attempt = ++attempts;
        world.after(1 + world.random().nextInt(RETRY_MS_MAX), () -> {
            if (started && attempt == attempts && pipe == null) {
                connect();
            }
        });
    }

    private void connect() {
        SimServer server = servers.get(world.random().nextInt(servers.size()));
        if (!server.up() || partitioned) {
            connectSoon();
            return;
        }
        pipe = new Pipe(server);
        listener.opened();
    }

    @Override
    public void send(byte[] frame) {
        if (pipe != null) {
            pipe.up(frame);
        }
    }

    @Override
    public int buffered() {
        return 0;
    }

    @Override
    public void request(String method, String path, String contentType, byte[] body, Consumer<Answer> answer) {
        SimServer server = servers.get(world.random().nextInt(servers.size()));
        if (!server.up() || partitioned || !path.startsWith("/documents/") || path.contains("entries")) {
            world.after(5, () -> answer.accept(new Answer(0, "", new byte[0])));
            return;
        }
        DocumentId document = DocumentId.parse(path.substring("/documents/".length()));
        if (method.equals("PUT")) {
            counters.givenBack++;
            server.put(
                    document,
                    user,
                    session,
                    body,
                    status -> world.after(3, () -> answer.accept(new Answer(status, "", problem(status)))));
            return;
        }
        counters.snapshots++;
        server.save(
                document,
                (row, saved) -> world.after(3, () -> answer.accept(new Answer(200, headers(row), saved))),
                () -> world.after(3, () -> answer.accept(new Answer(503, "", new byte[0]))));
    }

    private static byte[] problem(int status) {
        return status == FaultCode.FORGOTTEN.status() ? Utf8.encode(FaultCode.FORGOTTEN.name()) : new byte[0];
    }

    private static String headers(StoredDocument row) {
        byte[] history = new byte[16];
        Bytes.putLong(history, 0, row.history().getMostSignificantBits());
        Bytes.putLong(history, 8, row.history().getLeastSignificantBits());
        return "syncline-seq: " + row.tailSeq() + "\nsyncline-history: " + Bytes.hex(history) + "\nsyncline-hash: "
                + Bytes.hex(row.tailHash());
    }

    /** One connection. */
    private final class Pipe implements Outbound {
        private final SimServer server;
        private final Connection connection;
        private long upMs;
        private long downMs;
        private boolean ended;

        Pipe(SimServer server) {
            this.server = server;
            this.connection = server.accept(user, session, this);
        }

        void end() {
            if (!ended) {
                ended = true;
                counters.cuts++;
                if (server.up()) {
                    server.gone(connection);
                }
            }
        }

        void up(byte[] frame) {
            int times = trouble() ? 2 : 1;
            for (int i = 0; i < times; i++) {
                world.after(delay(true), () -> {
                    if (!ended && server.up()) {
                        server.receive(connection, frame);
                    }
                });
            }
        }

        @Override
        public void send(byte[] frame) {
            if (Frames.decodeDown(frame) instanceof DownFrame.Ack ack) {
                ledger.accept(ack);
            }
            int times = trouble() ? 2 : 1;
            for (int i = 0; i < times; i++) {
                world.after(delay(false), () -> {
                    if (pipe == this) {
                        listener.frame(frame);
                    }
                });
            }
        }

        @Override
        public void close(int code, String reason) {
            world.after(2, () -> {
                if (pipe == this) {
                    cut();
                }
            });
        }

        private boolean trouble() {
            boolean twice = counters.faultsOn && world.chance(10);
            counters.duplicated += twice ? 1 : 0;
            return twice;
        }

        /** In order, but for a few frames that overtake. */
        private long delay(boolean up) {
            if (counters.faultsOn && world.chance(10)) {
                counters.reordered++;
                return world.random().nextInt(20);
            }
            long last =
                    Math.max(up ? upMs : downMs, world.nowMs() + world.random().nextInt(4));
            if (up) {
                upMs = last;
            } else {
                downMs = last;
            }
            return last - world.nowMs();
        }
    }
}
