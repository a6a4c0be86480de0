package dev.syncline.worker.port;

import dev.syncline.worker.vault.Hosts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.teavm.jso.JSObject;
import org.teavm.jso.workers.MessagePort;

/** Asks tabs, each in its turn, to run the vault's file. A tab that dies or fails is replaced by the next. */
public final class TabHosts implements Hosts {
    /** How long the first tab may take to say hello, and a tab to bring a host. */
    private static final int PATIENCE_MS = 4_000;

    private record Request(Consumer<Host> done, Tab tab, List<Tab> asked) {}

    private final String epoch;
    private final List<Tab> tabs;
    private final Map<Integer, Request> requests = new LinkedHashMap<>();
    private final List<Consumer<Host>> early = new ArrayList<>();
    private int count;
    private Tab last;

    TabHosts(String epoch, List<Tab> tabs) {
        this.epoch = epoch;
        this.tabs = tabs;
    }

    @Override
    public void request(Consumer<Host> done) {
        if (next(List.of()) != null) {
            ask(done, new ArrayList<>());
            return;
        }
        early.add(done);
        Js.after(PATIENCE_MS, () -> {
            int index = indexOf(early, done);
            if (index >= 0) {
                early.remove(index);
                done.accept(null);
            }
        });
    }

    /** A tab said hello. */
    void arrived() {
        while (!early.isEmpty()) {
            ask(early.remove(0), new ArrayList<>());
        }
    }

    private void ask(Consumer<Host> done, List<Tab> asked) {
        Tab tab = next(asked);
        if (tab == null) {
            done.accept(null);
            return;
        }
        last = tab;
        asked.add(tab);
        int number = ++count;
        requests.put(number, new Request(done, tab, asked));
        JSObject message = Js.set(Js.object(), "t", "host");
        tab.post(Js.set(message, "host", number));
        Js.after(PATIENCE_MS, () -> again(number));
    }

    /** The tab behind the last one that has a name and was not asked yet. */
    private Tab next(List<Tab> asked) {
        int from = indexOf(tabs, last) + 1;
        for (int i = 0; i < tabs.size(); i++) {
            Tab tab = tabs.get((from + i) % tabs.size());
            if (!tab.name().isEmpty() && indexOf(asked, tab) < 0) {
                return tab;
            }
        }
        return null;
    }

    /** As {@code List.indexOf} does, which in the worker would bring along the equality of everything kept in lists. */
    static <T> int indexOf(List<T> list, T item) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) == item) {
                return i;
            }
        }
        return -1;
    }

    private void again(int number) {
        Request request = requests.remove(number);
        if (request != null) {
            ask(request.done(), request.asked());
        }
    }

    void hosted(int number, String failure, MessagePort port) {
        if (failure != null || port == null) {
            again(number);
            return;
        }
        Request request = requests.remove(number);
        if (request == null) {
            port.close();
            return;
        }
        request.done().accept(new Host("syncline-host-" + epoch + "-" + number, port));
    }

    void gone(Tab tab) {
        for (Integer number : new ArrayList<>(requests.keySet())) {
            if (requests.get(number).tab() == tab) {
                again(number);
            }
        }
    }
}
