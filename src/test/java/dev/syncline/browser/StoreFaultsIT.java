package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of what keeps the device's journal: missing, damaged, full, failing. */
class StoreFaultsIT extends FaultRows {
    private static final String NO_FILES = "navigator.storage.constructor.prototype.getDirectory = undefined;";
    private static final String NO_DATABASE = "Object.defineProperty(self, 'indexedDB', { value: null });";
    private static final int ROOM_BYTES = 64 * 1024;

    /** Workers ask the site before each write whether it shall fail: there is no moment between the fault and them. */
    private static final String ASK = """
        const failing = what => {
          const ask = new XMLHttpRequest();
          ask.open('GET', '/failing/' + what, false);
          ask.send();
          return ask.status === 200;
        };
        """;

    private static final String FAILING_FILES = "{" + ASK + """
        const { write } = FileSystemSyncAccessHandle.prototype;
        FileSystemSyncAccessHandle.prototype.write = function (bytes, at) {
          if (!failing('files')) return write.call(this, bytes, at);
          write.call(this, bytes.subarray(0, bytes.length / 2), at);
          throw new DOMException('only half of it', 'InvalidStateError');
        };
        }
        """;

    private static final String FAILING_DATABASE = "{" + ASK + """
        const { put } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.put = function (...of) {
          const request = put.call(this, ...of);
          if (failing('database')) this.transaction.abort();
          return request;
        };
        }
        """;

    /** Does something to the bytes of the journal's files while nobody has them. */
    private static final String FILES = """
        (async () => {
          const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('syncline-vault');
          const put = async (file, bytes) => { const out = await file.createWritable(); await out.write(bytes); await out.close(); };
          const all = [];
          for await (const [name, file] of root.entries()) all.push([parseInt(name), file]);
          all.sort(([a], [b]) => a - b);
          const flip = async word => {
            let flipped = 0;
            for (const [, file] of all) {
              const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
              const at = new TextDecoder('latin1').decode(bytes).indexOf('<' + word + '>');
              if (at < 0) continue;
              bytes[at + 1] ^= 255;
              await put(file, bytes);
              flipped++;
            }
            return flipped;
          };
          const cutOff = async () => {
            const [, last] = all.at(-1);
            await put(last, (await last.getFile()).slice(0, -3));
            return 1;
          };
          const foreign = async () => {
            await put(await root.getFileHandle('99.journal', { create: true }), new Uint8Array(5000).fill(7));
            return 1;
          };
          return await %s;
        })()\
        """;

    private static final String ASIDE = """
        (async () => {
          const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('syncline-aside');
          for await (const file of root.values()) if ((await file.getFile()).size) return true;
        })()\
        """;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"opfs", "indexeddb", "both"})
    @DisplayName("[FM5] a browser without files, without a database, without both: the page says which, and goes on")
    void fm5_missingStores(String missing) throws IOException {
        before(
                "worker-boot.js",
                (missing.equals("indexeddb") ? "" : NO_FILES) + (missing.equals("opfs") ? "" : NO_DATABASE));
        Tab tab = booted();
        String id = created(tab);

        String place = write(tab, "word");

        String adapter = tab.evaluate("s.vault.adapter").asText();
        switch (missing) {
            case "opfs" -> assertThat(adapter).isEqualTo("indexeddb");
            case "indexeddb" -> assertThat(adapter).isEqualTo("opfs");
            default -> assertThat(adapter).isEqualTo("memory");
        }
        assertThat(place).isEqualTo(missing.equals("both") ? "memory" : "device");
        assertThat(tab.evaluate("n.value.text").asText()).isEqualTo("<word>");
        if (!missing.equals("both")) {
            tab.reload();
            tab.evaluate("boot()");
            everythingSavedIsThere(tab, id);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"cutOff()", "flip('second')", "flip('first')", "foreign()"})
    @DisplayName("[FM6] a file of the journal is cut off, damaged, or nobody's: what is intact is there, what is not is"
            + " kept and said, and writing goes on")
    void fm6_files(String what) {
        Tab tab = booted();
        String id = created(tab);
        write(tab, "first");
        write(tab, "second");
        tab.go("about:blank");
        Tab bare = browser.open(site.address("/other.html"));
        assertThat(bare.evaluate(FILES.formatted(what)).asInt()).as("files").isPositive();
        if (!what.equals("foreign()")) {
            saved.remove("second");
        }
        if (what.equals("flip('first')")) {
            // What was written on top of it cannot be shown without it.
            saved.remove("first");
        }

        Tab next = showing(id);

        assertThat(next.evaluate("s.vault.damaged").asInt()).isEqualTo(what.equals("cutOff()") ? 0 : 1);
        bare.waitFor(ASIDE);
        if (what.equals("flip('first')")) {
            next.waitFor("rejections.includes('MISSING_DEPENDENCY')");
        }
        assertThat(write(next, "third")).isEqualTo("device");
        everythingSavedIsThere(next, id);
        next.reload();
        next.evaluate("boot()");
        next.evaluate("show('" + id + "')");
        assertThat(write(next, "fourth")).isEqualTo("device");
        everythingSavedIsThere(next, id);
        browser.endSharedWorkers();
        everythingSavedIsThere(showing(id), id);
    }

    @Test
    @DisplayName(
            "[FM10] 64 KiB of room: what does not fit is in memory, shown and said so, and saved once there is room")
    void fm10_quota() {
        Tab tab = booted();
        String id = created(tab);
        Tab other = showing(id);
        write(tab, "before");
        room(tab, ROOM_BYTES);
        JsonNode room = tab.call("Storage.getUsageAndQuota", "origin", site.address(""));
        assertThat(room.path("overrideActive").asBoolean()).isTrue();
        assertThat(room.path("quota").asInt()).isEqualTo(ROOM_BYTES);
        // The browser grants a file a megabyte at a time.
        tab.evaluate("""
            for (let i = 0; i < 8; i++) {
              const large = new Uint8Array(250_000).map(() => Math.random() * 256);
              n.change(draft => { draft['large' + i] = large; });
            }\
            """);

        assertThat(write(tab, "full")).isEqualTo("memory");
        assertThat(tab.evaluate("[s.vault.adapter, n.status.place].join()").asText())
                .isEqualTo("memory,memory");
        other.waitFor("n.value.text.includes('<full>')");
        tab.call("Storage.overrideQuotaForOrigin", "origin", site.address(""));
        tab.waitFor("n.status.place === 'device' && s.vault.adapter !== 'memory'", PATIENCE);
        saved.add("full");
        assertThat(write(tab, "roomy")).isEqualTo("device");

        browser.endSharedWorkers();
        everythingSavedIsThere(showing(id), id);
    }

    private void room(Tab tab, int bytes) {
        tab.call("Storage.overrideQuotaForOrigin", "origin", site.address(""), "quotaSize", bytes);
    }

    @Test
    @DisplayName(
            "[FM11] a file fails in the middle of a batch, then the database, then neither: each word is where it says")
    void fm11_writesFail() throws IOException {
        // The fault asks the site whether to happen, which the host itself never does.
        site.lendPolicy("/worker-boot.js", "/vault-host.js");
        before("vault-host.js", FAILING_FILES);
        before("worker-boot.js", FAILING_DATABASE);
        Tab tab = booted();
        String id = created(tab);
        Tab other = showing(id);
        write(tab, "file");
        // On a busy machine the file may be late, and the database is used until it is there.
        tab.waitFor("write('more').then(() => s.vault.adapter === 'opfs')", PATIENCE);

        site.text("/failing/files", "yes");
        assertThat(write(tab, "database")).isEqualTo("device");
        assertThat(tab.evaluate("s.vault.adapter").asText()).isEqualTo("indexeddb");

        site.text("/failing/database", "yes");
        assertThat(write(tab, "memory")).isEqualTo("memory");
        assertThat(tab.evaluate("s.vault.adapter").asText()).isEqualTo("memory");
        other.waitFor("n.value.text.includes('<memory>')");

        site.remove("/failing/files").remove("/failing/database");
        tab.waitFor("n.status.place === 'device' && s.vault.adapter !== 'memory'", PATIENCE);
        saved.add("memory");
        assertThat(write(tab, "again")).isEqualTo("device");
        browser.endSharedWorkers();
        everythingSavedIsThere(showing(id), id);
    }
}
