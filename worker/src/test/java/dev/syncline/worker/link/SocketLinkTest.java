package dev.syncline.worker.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The link over a network that does what the test says. */
class SocketLinkTest {
    private static final byte[] FRAME = {1, 2, 3};

    private record Timer(long at, Runnable task) {}

    /** A connection as the network sees it. */
    private final class FakeSocket implements Network.Socket {
        final Network.Ears ears;
        final List<byte[]> sent = new ArrayList<>();
        boolean closed;

        FakeSocket(Network.Ears ears) {
            this.ears = ears;
        }

        @Override
        public void send(byte[] frame) {
            sent.add(frame);
        }

        @Override
        public int buffered() {
            return sent.size();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private record Request(String line, Consumer<Link.Answer> answer) {}

    private final List<FakeSocket> sockets = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Timer> timers = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private Runnable online = () -> {};
    private double random = 0.5;
    private long now;

    private final SocketLink link = new SocketLink(new Network() {
        @Override
        public Socket connect(Ears ears) {
            sockets.add(new FakeSocket(ears));
            return sockets.get(sockets.size() - 1);
        }

        @Override
        public void request(String method, String path, String type, byte[] body, Consumer<Link.Answer> answer) {
            requests.add(new Request(method + " " + path, answer));
        }

        @Override
        public Runnable after(int delayMs, Runnable task) {
            var timer = new Timer(now + delayMs, task);
            timers.add(timer);
            return () -> timers.remove(timer);
        }

        @Override
        public double random() {
            return random;
        }

        @Override
        public void whenOnline(Runnable task) {
            online = task;
        }
    });

    private final Link.Listener listener = new Link.Listener() {
        @Override
        public void opened() {
            heard.add("opened");
        }

        @Override
        public void frame(byte[] frame) {
            heard.add("frame " + frame.length);
        }

        @Override
        public void closed() {
            heard.add("closed");
        }

        @Override
        public void unauthorized() {
            heard.add("unauthorized");
        }
    };

    private void pass(int ms) {
        long end = now + ms;
        while (true) {
            Timer first = timers.stream()
                    .filter(timer -> timer.at <= end)
                    .min((left, right) -> Long.compare(left.at, right.at))
                    .orElse(null);
            if (first == null) {
                now = end;
                return;
            }
            now = first.at;
            timers.remove(first);
            first.task.run();
        }
    }

    private FakeSocket socket() {
        return sockets.get(sockets.size() - 1);
    }

    private void answer(String line, int status) {
        answer(line, status, "");
    }

    private void answer(String line, int status, String headers) {
        Request request = requests.remove(0);
        assertThat(request.line).isEqualTo(line);
        request.answer.accept(new Link.Answer(status, headers, new byte[0]));
    }

    @Test
    @DisplayName("[LI1] frames go both ways while the connection is open; without one they are dropped")
    void li1_frames() {
        link.send(FRAME);
        link.start(listener);
        link.send(FRAME);
        assertThat(socket().sent).isEmpty();
        socket().ears.opened();
        link.send(FRAME);
        socket().ears.frame(FRAME);

        assertThat(socket().sent).containsExactly(FRAME);
        assertThat(link.buffered()).isEqualTo(1);
        assertThat(heard).containsExactly("opened", "frame 3");
    }

    @Test
    @DisplayName(
            "[LI2] pauses are anything up to a ceiling that doubles from 0.5 s to 30 s, and start anew after a frame")
    void li2_backoff() {
        var backoff = new Backoff();
        var random = new Random(7);
        int ceiling = 500;
        for (int i = 0; i < 20; i++) {
            assertThat(backoff.next(random.nextDouble())).isBetween(0, ceiling - 1);
            ceiling = Math.min(30_000, ceiling * 2);
        }
        assertThat(backoff.next(0.999)).isGreaterThan(29_000);
        backoff.reset();
        assertThat(backoff.next(0.999)).isEqualTo(499);
    }

    @Test
    @DisplayName(
            "[LI2] a lost connection is made again after a pause; the device's word that it is online ends the pause")
    void li2_reconnects() {
        link.start(listener);
        socket().ears.opened();
        socket().ears.frame(FRAME);
        socket().ears.closed();
        pass(249);
        assertThat(sockets).hasSize(1);
        pass(1);
        assertThat(sockets).hasSize(2);
        socket().ears.closed();
        answer("GET /sessions/current", 0);
        assertThat(sockets).hasSize(2);
        online.run();
        assertThat(sockets).hasSize(3);
        assertThat(heard).containsExactly("opened", "frame 3", "closed");
    }

    @Test
    @DisplayName(
            "[LI3] a failed upgrade with a session that ran out is followed by a renewal and a new connection at once")
    void li3_renews() {
        link.start(listener);
        socket().ears.closed();
        answer("GET /sessions/current", 401);
        answer("POST /sessions/renewal", 200);
        assertThat(sockets).hasSize(2);
        socket().ears.opened();
        assertThat(heard).containsExactly("opened");
    }

    @Test
    @DisplayName("[LI3] a renewal that does not help is not repeated at once")
    void li3_renewalThatDoesNotHelp() {
        link.start(listener);
        socket().ears.closed();
        answer("GET /sessions/current", 401);
        answer("POST /sessions/renewal", 200);
        socket().ears.closed();
        answer("GET /sessions/current", 401);
        assertThat(requests).isEmpty();
        assertThat(sockets).hasSize(2);
        pass(30_000);
        assertThat(sockets.size()).isGreaterThan(2);
    }

    @Test
    @DisplayName("[LI4] a refused renewal is told once and ends the attempts until the link is started again")
    void li4_unauthorized() {
        link.start(listener);
        socket().ears.closed();
        answer("GET /sessions/current", 401);
        answer("POST /sessions/renewal", 401);
        pass(3_600_000);
        online.run();
        assertThat(heard).containsExactly("unauthorized");
        assertThat(sockets).hasSize(1);
        link.start(listener);
        assertThat(sockets).hasSize(2);
    }

    @Test
    @DisplayName("[LI5] a server that is down, busy or unreachable is no reason to sign in: the hint it gives is kept")
    void li5_down() {
        link.start(listener);
        socket().ears.closed();
        answer("GET /sessions/current", 503, "content-type: text/plain\nretry-after: 7\n");
        pass(6_999);
        assertThat(sockets).hasSize(1);
        pass(1);
        assertThat(sockets).hasSize(2);
        socket().ears.closed();
        answer("GET /sessions/current", 401);
        answer("POST /sessions/renewal", 0);
        assertThat(heard).isEmpty();
        pass(1_000);
        assertThat(sockets).hasSize(3);
    }

    @Test
    @DisplayName("[LI6] reconnect ends the connection, tells so, and makes a new one after the given time")
    void li6_reconnect() {
        link.start(listener);
        FakeSocket first = socket();
        first.ears.opened();
        link.reconnect(3_000);
        assertThat(first.closed).isTrue();
        first.ears.closed();
        first.ears.frame(FRAME);
        assertThat(heard).containsExactly("opened", "closed");
        pass(2_999);
        assertThat(sockets).hasSize(1);
        pass(1);
        assertThat(sockets).hasSize(2);
    }

    @Test
    @DisplayName("[LI7] a connection that neither opens nor fails is given up")
    void li7_connectTimeout() {
        link.start(listener);
        pass(SocketLink.CONNECT_MS);
        assertThat(socket().closed).isTrue();
        answer("GET /sessions/current", 200);
        pass(500);
        assertThat(sockets).hasSize(2);
    }

    @Test
    @DisplayName("[LI8] the session is renewed before it runs out, while the link is started")
    void li8_renewsInTime() {
        link.start(listener);
        socket().ears.opened();
        pass(SocketLink.RENEW_MS);
        answer("POST /sessions/renewal", 200);
        pass(SocketLink.RENEW_MS);
        answer("POST /sessions/renewal", 0);
        link.stop();
        pass(SocketLink.RENEW_MS);
        assertThat(requests).isEmpty();
        assertThat(heard).containsExactly("opened", "closed");
    }

    @Test
    @DisplayName("[LI9] a request refused for a session that ran out is made again after a renewal, once")
    void li9_requestRenews() {
        List<Integer> statuses = new ArrayList<>();
        link.request("GET", "/documents", "application/json", new byte[0], got -> statuses.add(got.status()));
        answer("GET /documents", 401);
        answer("POST /sessions/renewal", 200);
        answer("GET /documents", 200);
        link.request("GET", "/documents", "application/json", new byte[0], got -> statuses.add(got.status()));
        answer("GET /documents", 401);
        answer("POST /sessions/renewal", 401);
        link.request("GET", "/sessions/current", "application/json", new byte[0], got -> statuses.add(got.status()));
        answer("GET /sessions/current", 401);
        assertThat(statuses).containsExactly(200, 401, 401);
    }
}
