package dev.syncline.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.browser.Chromium;
import dev.syncline.browser.StaticSite;
import dev.syncline.browser.Tab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Letters in a tab until they are saved, by what keeps the journal: its file, the database, or memory alone. No server. */
final class Stores {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path PACKED = Path.of("target", "classes", "META-INF", "resources");
    private static final String BOOT = "worker-boot.js";
    private static final String NO_FILES = "navigator.storage.constructor.prototype.getDirectory = undefined;";
    private static final String NO_DATABASE = "Object.defineProperty(self, 'indexedDB', { value: null });";

    private static final String CREATE =
            "s.create('note').then(made => { globalThis.h = made; return s.vault.adapter; })";

    private final Plan plan;
    private final Path folder;
    private final Map<String, String> withouts = new LinkedHashMap<>();

    Stores(Plan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
        withouts.put("opfs", "");
        withouts.put("indexeddb", NO_FILES);
        withouts.put("memory", NO_FILES + NO_DATABASE);
    }

    void run() throws Exception {
        System.out.println("### One letter in a tab until it is saved, by store, ms");
        Table table = new Table("store", "n", "p50", "p99");
        for (Map.Entry<String, String> without : withouts.entrySet()) {
            measure(without.getKey(), without.getValue(), table);
        }
        table.print();
    }

    private void measure(String store, String without, Table table) throws Exception {
        Rounds p50 = new Rounds();
        Rounds p99 = new Rounds();
        try (var site = site(without);
                var browser = Chromium.start(folder.resolve("profile-" + store))) {
            Tab tab = browser.open(site.address("/bare.html"));
            tab.evaluate(Tabs.CONNECT, PATIENCE);
            String adapter = tab.evaluate(CREATE, PATIENCE).asText();
            if (!adapter.equals(store)) {
                throw new IllegalStateException("the journal is in " + adapter + " and not in " + store);
            }
            type(tab);
            for (int round = 0; round < plan.rounds(); round++) {
                Samples saved = new Samples();
                for (JsonNode edit : type(tab)) {
                    saved.add((long) (edit.get(1).asDouble() * 1e6));
                }
                p50.add(saved.quantileMs(0.5));
                p99.add(saved.quantileMs(0.99));
            }
        }
        table.row(store, plan.rounds() * plan.tabEdits(), p50.show(2), p99.show(2));
    }

    private static StaticSite site(String without) throws IOException {
        return new StaticSite(PACKED)
                .text("/bare.html", "<!doctype html><title>bare</title>")
                .text("/" + BOOT, without + Files.readString(PACKED.resolve(BOOT)));
    }

    private JsonNode type(Tab tab) {
        return tab.evaluate(Tabs.TYPE.formatted(plan.tabEdits(), Tabs.PAUSE_MS), PATIENCE);
    }
}
