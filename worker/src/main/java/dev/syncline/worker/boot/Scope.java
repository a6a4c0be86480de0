package dev.syncline.worker.boot;

import dev.syncline.codec.Bytes;
import dev.syncline.worker.client.Environment;
import dev.syncline.worker.vault.Clock;
import java.util.function.Consumer;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;
import org.teavm.jso.browser.Window;
import org.teavm.jso.typedarrays.Int8Array;
import org.teavm.jso.workers.MessagePort;

/** The global scope of the SharedWorker: clock, randomness, locks, the other workers, failures that nobody caught. */
final class Scope implements Clock, Handover.Surroundings {
    private static final String JOURNAL = "syncline-journal";

    private final Consumer<Throwable> failures;
    private final JSObject channel;
    private Call release;

    /** @param failures hears of what nobody else would hear of */
    Scope(Consumer<Throwable> failures) {
        this.failures = failures;
        this.channel = channel(JOURNAL);
        uncaught(text -> failures.accept(new IllegalStateException(text)));
    }

    /** The ports of all pages, those that came before included. */
    void ports(Consumer<MessagePort> take) {
        takePorts(port -> guarded(() -> take.accept(port)));
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failures.accept(e);
        }
    }

    @Override
    public Runnable after(int delayMs, Runnable task) {
        int timer = Window.setTimeout(() -> guarded(task), delayMs);
        return () -> Window.clearTimeout(timer);
    }

    /** The number of this life of the worker, and its name for locks. */
    static long newEpoch() {
        long epoch = 0;
        for (byte part : random(Long.BYTES).copyToJavaArray()) {
            epoch = epoch << Byte.SIZE | part & 0xff;
        }
        return epoch;
    }

    static String name(long epoch) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (epoch >>> Long.SIZE - Byte.SIZE * (i + 1));
        }
        return Bytes.hex(bytes);
    }

    /** Holds a lock for the life of the worker. */
    void hold(String lock) {
        lock(lock, ignored -> {});
    }

    @Override
    public void request(Runnable granted) {
        lock(
                JOURNAL,
                leave -> guarded(() -> {
                    release = leave;
                    granted.run();
                }));
    }

    @Override
    public void release() {
        release.call();
    }

    @Override
    public void say(String what, int version) {
        post(channel, what, version);
    }

    /** What other workers say. */
    void listen(Heard heard) {
        onMessage(channel, (what, version) -> guarded(() -> heard.accept(what, version)));
    }

    Environment environment() {
        return new Environment() {
            @Override
            public long nowMs() {
                return System.currentTimeMillis();
            }

            @Override
            public byte[] randomBytes(int count) {
                return random(count).copyToJavaArray();
            }

            @Override
            public void after(int delayMs, Runnable task) {
                Scope.this.after(delayMs, task);
            }

            @Override
            public void log(String line) {
                Scope.log(line);
            }
        };
    }

    @JSFunctor
    private interface Call extends JSObject {
        void call();
    }

    @JSFunctor
    private interface Ports extends JSObject {
        void accept(MessagePort port);
    }

    @JSFunctor
    private interface Granted extends JSObject {
        void accept(Call leave);
    }

    @JSFunctor
    private interface Text extends JSObject {
        void accept(String text);
    }

    /** Something another worker said. */
    @JSFunctor
    interface Heard extends JSObject {
        void accept(String what, int version);
    }

    @JSBody(params = "take", script = "self.syncline(take);")
    private static native void takePorts(Ports take);

    @JSBody(
            params = {"name", "granted"},
            script = "navigator.locks.request(name, function() { return new Promise(function(leave) { granted(leave);"
                    + " }); });")
    private static native void lock(String name, Granted granted);

    @JSBody(params = "name", script = "return new BroadcastChannel(name);")
    private static native JSObject channel(String name);

    @JSBody(
            params = {"channel", "what", "version"},
            script = "channel.postMessage({ what: what, version: version });")
    private static native void post(JSObject channel, String what, int version);

    @JSBody(
            params = {"channel", "heard"},
            script = """
                channel.onmessage = function(message) {
                  heard(String(message.data.what), Number(message.data.version) | 0);
                };\
                """)
    private static native void onMessage(JSObject channel, Heard heard);

    @JSBody(params = "heard", script = """
        self.addEventListener('error', function(failure) { heard(String(failure.message)); });
        self.addEventListener('unhandledrejection', function(failure) { heard(String(failure.reason)); });\
        """)
    private static native void uncaught(Text heard);

    @JSBody(params = "count", script = "return crypto.getRandomValues(new Int8Array(count));")
    private static native Int8Array random(int count);

    @JSBody(params = "line", script = "console.log(line);")
    static native void log(String line);
}
