package dev.syncline.worker.port;

import dev.syncline.worker.client.CommandLog;
import dev.syncline.worker.wasm.Edits;
import java.util.HashMap;
import java.util.Map;
import org.teavm.jso.JSObject;

/**
 * Holds a document's matters against its author's inbox on the server, so that they are the same on all devices of that
 * person: when a tab opens the document, when one was dealt with, and when another device's arrived. Without an answer the
 * next occasion tries again.
 */
final class InboxCheck {
    private static final int OK = 200;
    private static final int PAGE = 200;
    /** More than the items that a server keeps for one person. */
    private static final int PAGES_MAX = 10;

    private final CommandLog<Edits> log;
    private final String document;
    private final CommandsScript.Ask ask;
    private final CommandsScript.Changed changed;
    private boolean asking;
    private boolean again;

    InboxCheck(CommandLog<Edits> log, String document, CommandsScript.Ask ask, CommandsScript.Changed changed) {
        this.log = log;
        this.document = document;
        this.ask = ask;
        this.changed = changed;
    }

    void ask() {
        again = asking;
        if (!asking) {
            asking = true;
            page(0, new HashMap<>(), log.seq(), PAGES_MAX);
        }
    }

    private void page(long after, Map<Long, String> items, long seq, int pages) {
        ask.call("GET", "/inbox?limit=" + PAGE + "&after=" + after, (status, body) -> {
            JSObject page = status == OK ? Js.parse(body) : null;
            JSObject listed = page == null ? null : Js.object(page, "items");
            if (listed == null) {
                asking = false;
                return;
            }
            read(listed, items);
            long next = (long) Js.number(page, "next");
            if (next > 0 && pages > 1) {
                page(next, items, seq, pages - 1);
            } else {
                settle(items, seq);
            }
        });
    }

    private void read(JSObject listed, Map<Long, String> items) {
        for (int i = 0; i < Js.number(listed, "length"); i++) {
            JSObject item = Js.object(listed, String.valueOf(i));
            if (document.equals(Js.text(item, "document"))) {
                boolean rejected = "rejected".equals(Js.text(item, "kind"));
                items.put(2 * (long) Js.number(item, "seq") + (rejected ? 0 : 1), Js.text(item, "id"));
            }
        }
    }

    private void settle(Map<Long, String> items, long seq) {
        for (String item : log.matters().inbox(items, seq)) {
            ask.call("DELETE", "/inbox/" + item, (status, body) -> {});
        }
        asking = false;
        changed.call();
        if (again) {
            ask();
        }
    }
}
