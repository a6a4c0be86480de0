package dev.syncline.process;

import java.util.List;

/** What a page fetches to have a merged document, offline and in step; for commanded ones it fetches commands.js too. */
public final class FirstVisit {
    public static final List<String> FILES = List.of(
            "syncline.js",
            "worker-boot.js",
            "worker.js",
            "wasm-adapter.js",
            "stream.js",
            "vault-host.js",
            "automerge/automerge_wasm.js",
            "automerge/automerge.wasm");

    private FirstVisit() {}
}
