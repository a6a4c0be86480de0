package dev.syncline.worker.vault;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;
import org.teavm.jso.typedarrays.Int8Array;
import org.teavm.jso.workers.MessagePort;

/** The worker's end of one host: orders go out, answers come back in their order. A dead host answers everything with no. */
final class HostedFiles {
    private final MessagePort port;
    private final ArrayDeque<Consumer<Boolean>> unanswered = new ArrayDeque<>();
    private final Runnable lost;
    private boolean alive = true;

    /**
     * @param ready called when the host has taken its lock and listens
     * @param lost called once when the host is dead or given up
     */
    HostedFiles(Hosts.Host host, Runnable ready, Runnable lost) {
        this.port = host.port();
        this.lost = lost;
        unanswered.add(yes -> {
            watch(host.lock(), this::die);
            ready.run();
        });
        listen(port, this::answered);
    }

    private void answered(boolean yes) {
        if (!unanswered.isEmpty()) {
            unanswered.remove().accept(yes);
        }
    }

    void die() {
        if (!alive) {
            return;
        }
        alive = false;
        port.postMessage(endOrder());
        port.close();
        lost.run();
        while (!unanswered.isEmpty()) {
            unanswered.remove().accept(false);
        }
    }

    private void order(JSObject order, Consumer<Boolean> done) {
        if (alive) {
            unanswered.add(done);
            port.postMessage(order);
        } else {
            done.accept(false);
        }
    }

    /** Begins a file; the one before it, if any, is closed. */
    void open(String name, Consumer<Store.Writer> done) {
        order(openOrder(name), opened -> done.accept(opened ? new File() : null));
    }

    /** The file that the host writes. */
    private final class File implements Store.Writer {
        private boolean waiting;

        @Override
        public void write(byte[] bytes, Consumer<Boolean> done) {
            waiting = true;
            order(writeOrder(Int8Array.fromJavaArray(bytes)), saved -> {
                waiting = false;
                done.accept(saved);
            });
        }

        /** A host that owes an answer was too slow: it is not asked again. */
        @Override
        public void end() {
            if (alive) {
                port.postMessage(closeOrder());
                if (waiting) {
                    die();
                }
            }
        }
    }

    @JSFunctor
    private interface Answer extends JSObject {
        void answer(boolean yes);
    }

    @JSFunctor
    private interface Call extends JSObject {
        void call();
    }

    @JSBody(
            params = {"port", "answer"},
            script = "port.onmessage = function(message) { answer(message.data.t !== 'failed'); };")
    private static native void listen(MessagePort port, Answer answer);

    @JSBody(
            params = {"lock", "granted"},
            script = "navigator.locks.request(lock, { mode: 'shared' }, function() { granted(); });")
    private static native void watch(String lock, Call granted);

    @JSBody(params = "file", script = "return { t: 'open', file: file };")
    private static native JSObject openOrder(String file);

    @JSBody(params = "bytes", script = "return { t: 'write', bytes: bytes };")
    private static native JSObject writeOrder(Int8Array bytes);

    @JSBody(script = "return { t: 'close' };")
    private static native JSObject closeOrder();

    @JSBody(script = "return { t: 'end' };")
    private static native JSObject endOrder();
}
