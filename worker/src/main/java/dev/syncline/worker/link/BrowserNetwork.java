package dev.syncline.worker.link;

import java.util.function.Consumer;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;
import org.teavm.jso.browser.Window;
import org.teavm.jso.typedarrays.ArrayBuffer;
import org.teavm.jso.typedarrays.Int8Array;

/** The network of a browser's worker. Whatever a callee throws is given to {@code failures}: nobody else would hear of it. */
public final class BrowserNetwork implements Network {
    private static final int REQUEST_MS_MAX = 120_000;

    private final Consumer<Throwable> failures;

    public BrowserNetwork(Consumer<Throwable> failures) {
        this.failures = failures;
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failures.accept(e);
        }
    }

    @Override
    public Socket connect(Ears ears) {
        JSObject socket = open(
                () -> guarded(ears::opened),
                buffer -> guarded(() -> ears.frame(new Int8Array(buffer).copyToJavaArray())),
                () -> guarded(ears::closed));
        return new Socket() {
            @Override
            public void send(byte[] frame) {
                BrowserNetwork.send(socket, Int8Array.fromJavaArray(frame));
            }

            @Override
            public int buffered() {
                return BrowserNetwork.buffered(socket);
            }

            @Override
            public void close() {
                BrowserNetwork.close(socket);
            }
        };
    }

    @Override
    public void request(String method, String path, String contentType, byte[] body, Consumer<Link.Answer> answer) {
        Int8Array sent = body == null || body.length == 0 ? null : Int8Array.fromJavaArray(body);
        fetch(
                method,
                path,
                contentType,
                sent,
                REQUEST_MS_MAX,
                (status, headers, buffer) -> guarded(() -> {
                    byte[] bytes = buffer == null ? new byte[0] : new Int8Array(buffer).copyToJavaArray();
                    answer.accept(new Link.Answer(status, headers, bytes));
                }));
    }

    @Override
    public Runnable after(int delayMs, Runnable task) {
        int timer = Window.setTimeout(() -> guarded(task), delayMs);
        return () -> Window.clearTimeout(timer);
    }

    @Override
    public double random() {
        return Math.random();
    }

    @Override
    public void whenOnline(Runnable task) {
        listen("online", () -> guarded(task));
    }

    /** By what the latest connection goes, as the page shows it. */
    @JSBody(script = "return (self.socket || 0).transport || 'socket';")
    public static native String transport();

    @JSFunctor
    private interface Call extends JSObject {
        void call();
    }

    @JSFunctor
    private interface Bytes extends JSObject {
        void accept(ArrayBuffer buffer);
    }

    @JSFunctor
    private interface Fetched extends JSObject {
        void accept(int status, String headers, ArrayBuffer body);
    }

    @JSBody(
            params = {"opened", "frame", "closed"},
            script = """
                var socket = self.socket = self.synclineConnect();
                socket.binaryType = 'arraybuffer';
                socket.onopen = function() { opened(); };
                socket.onmessage = function(message) {
                  if (typeof message.data !== 'string') frame(message.data);
                };
                socket.onclose = function() { closed(); };
                return socket;\
                """)
    private static native JSObject open(Call opened, Bytes frame, Call closed);

    @JSBody(
            params = {"socket", "bytes"},
            script = "if (socket.readyState === 1) socket.send(bytes);")
    private static native void send(JSObject socket, Int8Array bytes);

    @JSBody(params = "socket", script = "return socket.bufferedAmount;")
    private static native int buffered(JSObject socket);

    @JSBody(params = "socket", script = "socket.close();")
    private static native void close(JSObject socket);

    @JSBody(
            params = {"what", "task"},
            script = "self.addEventListener(what, function() { task(); });")
    private static native void listen(String what, Call task);

    @JSBody(
            params = {"method", "path", "type", "body", "timeoutMs", "done"},
            script = """
                var headers = {};
                if (type) headers[body ? 'Content-Type' : 'Accept'] = type;
                fetch(path, {
                  method: method, headers: headers, body: body, credentials: 'same-origin', cache: 'no-store',
                  signal: AbortSignal.timeout(timeoutMs)
                }).then(function(answer) {
                  return answer.arrayBuffer().then(function(buffer) {
                    var lines = '';
                    answer.headers.forEach(function(value, name) { lines += name + ': ' + value + '\\n'; });
                    return function() { done(answer.status, lines, buffer); };
                  });
                }).catch(function() {
                  return function() { done(0, '', null); };
                }).then(function(answer) { answer(); });\
                """)
    private static native void fetch(
            String method, String path, String type, Int8Array body, int timeoutMs, Fetched done);
}
