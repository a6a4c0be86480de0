package dev.syncline.socket;

import dev.syncline.wire.DownFrame;
import dev.syncline.wire.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A connection over HTTP requests, as the browser's {@code transport.js} makes it: with the other transports' manners. */
public final class HttpPipe implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final int ATTEMPTS_MAX = 5;
    private static final int PAUSE_MS = 50;
    private static final int LOST = 1006;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI connection;
    private final String token;
    private final Ears ears;
    private final BlockingQueue<byte[]> unsent = new LinkedBlockingQueue<>();
    private final AtomicInteger unsentBytes = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Semaphore never = new Semaphore(0);
    private volatile boolean reading = true;
    private long position;
    private volatile Stream<String> lines = Stream.empty();

    /** Who hears of the connection; from threads of its own. */
    public interface Ears {
        void frame(byte[] frame);

        /** Once. */
        void closed(int code, String reason);
    }

    /** A connection that was not begun. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        public final int status;
        public final String body;

        Refused(HttpResponse<String> answer) {
            super(answer.statusCode() + " " + answer.body());
            status = answer.statusCode();
            body = answer.body();
        }
    }

    private HttpPipe(URI connection, String token, Ears ears) {
        this.connection = connection;
        this.token = token;
        this.ears = ears;
    }

    public static HttpPipe connect(URI server, String token, Transport transport, Ears ears)
            throws IOException, InterruptedException {
        HttpRequest begin = request(server.resolve("/sync/connections"), token)
                .POST(BodyPublishers.noBody())
                .build();
        HttpResponse<String> begun = HTTP.send(begin, BodyHandlers.ofString());
        if (begun.statusCode() != 201) {
            throw new Refused(begun);
        }
        URI connection = server.resolve(
                URI.create(begun.headers().firstValue("Location").orElseThrow()).getPath());
        HttpPipe pipe = new HttpPipe(connection, token, ears);
        Thread.ofVirtual().start(pipe::sendAll);
        Thread.ofVirtual().start(transport == Transport.STREAM ? pipe::hear : pipe::poll);
        return pipe;
    }

    private static HttpRequest.Builder request(URI address, String token) {
        return HttpRequest.newBuilder(address).timeout(ANSWER_MAX).header("Authorization", "Bearer " + token);
    }

    private HttpRequest.Builder request(String rest) {
        return request(URI.create(connection + rest), token);
    }

    public void send(byte[] frame) {
        unsentBytes.addAndGet(frame.length);
        unsent.add(frame);
    }

    public int buffered() {
        return unsentBytes.get();
    }

    public void stopReading() {
        reading = false;
    }

    /** Leaves without a word. */
    @Override
    public void close() {
        over.set(true);
        lines.close();
    }

    private void sendAll() {
        try {
            for (long batch = 1; !over.get(); batch++) {
                byte[] first = unsent.take();
                List<byte[]> frames = new ArrayList<>(List.of(first));
                unsent.drainTo(frames);
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                frames.forEach(body::writeBytes);
                post(batch, body.toByteArray());
                unsentBytes.addAndGet(-body.size());
            }
        } catch (IOException lost) {
            closed(LOST, lost.toString());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a batch again for as long as nobody says that it arrived. */
    private void post(long batch, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = request("/up?batch=" + batch)
                .header("Content-Type", "application/cbor")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> answer = tried(request, BodyHandlers.ofString());
        if (answer.statusCode() != 204) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
    }

    private <T> HttpResponse<T> tried(HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return HTTP.send(request, body);
            } catch (IOException broken) {
                if (attempt == ATTEMPTS_MAX || over.get()) {
                    throw broken;
                }
                never.tryAcquire(PAUSE_MS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void poll() {
        try {
            while (!over.get() && reading) {
                HttpRequest request = request("/down?after=" + position)
                        .header("Prefer", "wait=20")
                        .build();
                HttpResponse<byte[]> answer = tried(request, BodyHandlers.ofByteArray());
                if (answer.statusCode() != 200 && answer.statusCode() != 204) {
                    closed(LOST, "down: " + answer.statusCode());
                    return;
                }
                heard(answer.body());
                position =
                        answer.headers().firstValueAsLong("Syncline-Position").orElseThrow();
                answer.headers().firstValue("Syncline-Closed").ifPresent(this::closed);
            }
        } catch (IOException lost) {
            closed(LOST, lost.toString());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear() {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(connection + "/events?after=" + position))
                    .header("Authorization", "Bearer " + token)
                    .header("Accept", "text/event-stream")
                    .build();
            HttpResponse<Stream<String>> answer = HTTP.send(request, BodyHandlers.ofLines());
            lines = answer.body();
            String event = "message";
            for (Iterator<String> each = lines.iterator(); reading && each.hasNext(); ) {
                String line = each.next();
                if (line.startsWith("event: ")) {
                    event = line.substring(7);
                } else if (line.startsWith("data: ") && event.equals("closed")) {
                    closed(line.substring(6));
                } else if (line.startsWith("data: ")) {
                    heard(Base64.getDecoder().decode(line.substring(6)));
                }
            }
            if (reading) {
                closed(LOST, "the stream ended with " + answer.statusCode());
            }
        } catch (IOException | java.io.UncheckedIOException lost) {
            closed(LOST, lost.toString());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void heard(byte[] body) {
        for (DownFrame frame : Frames.decodeBody(body)) {
            if (!over.get()) {
                ears.frame(Frames.encode(frame));
            }
        }
    }

    private void closed(String codeAndReason) {
        int space = codeAndReason.indexOf(' ');
        closed(Integer.parseInt(codeAndReason.substring(0, space)), codeAndReason.substring(space + 1));
    }

    private void closed(int code, String reason) {
        if (over.compareAndSet(false, true)) {
            ears.closed(code, reason);
        }
    }
}
