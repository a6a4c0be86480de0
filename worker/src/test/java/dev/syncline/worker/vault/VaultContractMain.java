package dev.syncline.worker.vault;

import dev.syncline.codec.Utf8;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSFunctor;
import org.teavm.jso.JSObject;
import org.teavm.jso.browser.Window;
import org.teavm.jso.workers.MessagePort;

/**
 * A SharedWorker for tests. A tab asks it to run the contract over one kind of store, to write batches until it is killed,
 * or to say what it recovers; and lends hosts as the real page does.
 */
public final class VaultContractMain {
    private static final Map<Integer, Consumer<Hosts.Host>> ASKED = new HashMap<>();
    private static MessagePort lender;
    private static int hosts;

    private VaultContractMain() {}

    public static void main(String[] args) {
        serve((port, order, kind, host, given) -> {
            switch (order) {
                case "hello" -> lender = port;
                case "hosted" -> hosted(host, given);
                case "contract" -> new Thread(() -> contract(port, kind)).start();
                case "write" -> new Thread(() -> write(port, kind)).start();
                case "recover" -> new Thread(() -> recover(port, kind)).start();
                case "latency" -> new Thread(() -> latency(port, kind)).start();
                default -> say(port, "failed", "unknown order " + order);
            }
        });
    }

    private static void hosted(int host, MessagePort given) {
        Consumer<Hosts.Host> done = ASKED.remove(host);
        if (done != null) {
            done.accept(new Hosts.Host("syncline-host-" + testEpoch() + "-" + host, given));
        }
    }

    private static BrowserDevice device(String kind) {
        return new BrowserDevice(kind, done -> {
            int host = ++hosts;
            ASKED.put(host, done);
            askForHost(lender, testEpoch(), host);
        });
    }

    private static void contract(MessagePort port, String kind) {
        new VaultContract(device(kind), (name, failure) -> {
                    say(port, "rule", failure == null ? name + "\tholds" : name + "\t" + failure);
                })
                .run();
        say(port, "end", "");
    }

    private static void recover(MessagePort port, String kind) {
        BrowserDevice device = device(kind);
        Vault.Recovery found = device.await(device.boot()::recover);
        var text = new StringBuilder();
        for (byte[] batch : found.batches()) {
            text.append(' ').append(Utf8.decode(batch));
        }
        say(port, "recovered", found.adapter() + ' ' + found.complete() + ' ' + found.damaged() + text);
    }

    /** Goes on counting where the last life ended, and says each number once it is saved. */
    private static void write(MessagePort port, String kind) {
        BrowserDevice device = device(kind);
        Vault vault = device.boot();
        Vault.Recovery found = device.await(vault::recover);
        append(port, vault, found.batches().size() + 1);
    }

    private static void append(MessagePort port, Vault vault, int number) {
        vault.append(Utf8.encode(Integer.toString(number)), place -> {
            say(port, "saved", place == Vault.Place.DEVICE ? Integer.toString(number) : "memory");
            Window.setTimeout(() -> append(port, vault, number + 1), 1);
        });
    }

    private static void latency(MessagePort port, String kind) {
        BrowserDevice device = device(kind);
        Vault vault = device.boot();
        device.<Vault.Recovery>await(vault::recover);
        byte[] batch = new byte[100];
        var times = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            double begin = now();
            device.<Vault.Place>await(done -> vault.append(batch, done));
            times.append(' ').append(now() - begin);
        }
        say(port, "times", times.toString());
    }

    @JSFunctor
    private interface Order extends JSObject {
        void accept(MessagePort port, String order, String kind, int host, MessagePort given);
    }

    @JSBody(params = "accept", script = """
        self.takePort(function(port) {
          port.onmessage = function(message) {
            var order = message.data;
            accept(port, order.t, order.kind || '', order.host || 0, message.ports[0] || null);
          };
        });\
        """)
    private static native void serve(Order accept);

    @JSBody(
            params = {"port", "t", "text"},
            script = "port.postMessage({ t: t, text: text });")
    private static native void say(MessagePort port, String t, String text);

    @JSBody(
            params = {"port", "epoch", "host"},
            script = "port.postMessage({ t: 'host', epoch: epoch, host: host });")
    private static native void askForHost(MessagePort port, String epoch, int host);

    @JSBody(script = "return self.testEpoch;")
    private static native String testEpoch();

    @JSBody(script = "return performance.now();")
    private static native double now();
}
