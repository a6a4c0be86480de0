package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The pages in a real browser, over the fake client API: without worker and server. */
abstract class FakePages {
    static final String BOARD = "#/documents/Board1";
    static final String NOTE = "#/documents/Note1";

    /** One person with a note, a board and an imported document. */
    private static final String SCENE = """
        globalThis.fakeScene = async (fake) => {
          const { syncline } = fake;
          syncline.delayMs = 1;
          if (location.search === "?new") return;
          syncline.principal = { user: "me1234567", displayName: "Ada", kind: "guest", session: "s", personalProject: "proj1" };
          syncline.projectList = [{ id: "proj1", name: "Personal", role: "owner", personal: true }];
          const changedAt = new Date().toISOString();
          const card = (title, column, order) => ({ title, column, order });
          fake.put({ id: "Board1", type: "board", project: "proj1", changedAt, waiting: 2, value: { title: "Plan",
            columns: { a: { name: "To do", order: "V1" }, b: { name: "Doing", order: "V2" }, c: { name: "Done", order: "V3" } },
            cards: { k1: card("one", "a", "V1"), k2: card("two", "a", "V2"), k3: card("three", "a", "V3"), k4: card("four", "b", "V1") } } });
          fake.put({ id: "Note1", type: "note", project: "proj1", changedAt, value: { title: "Diary", text: "hello world" } })
            .versions = ["", "hello", "hello world"].map((text, i) => ({ value: { title: "Diary", text }, to: new Date(Date.now() - 1e7 + i).toISOString(),
              authors: [{ user: i === 1 ? "bob" : "me1234567", displayName: i === 1 ? "Bob" : "Ada" }] }));
          fake.syncline.aside.set("a1", { key: "a1", document: "Note1", title: "Diary", type: "note", code: "FORGOTTEN", entries: 2, atMs: Date.now(), bytes: new Uint8Array(8) });
          fake.syncline.memberList.set("proj1", [{ user: "me1234567", displayName: "Ada", role: "owner" }, { user: "bob", displayName: "Bob", role: "editor" }]);
          fake.peers("Note1", [{ key: "b 1", user: "bob", name: "Bob", colour: 1, state: { field: "text", from: 0, to: 5 } }]);
          fake.peers("Board1", [{ key: "b 1", user: "bob", name: "Bob", colour: 3, state: { card: "k2" } }]);
          fake.put({ id: "Free1", type: "automerge", project: "proj1", changedAt, value: { title: "free", list: [1, { two: 2 }] } });
        };
        """;

    @TempDir
    static Path folder;

    static Preview preview;
    static Chromium browser;
    static Axe axe;

    @BeforeAll
    static void start() throws Exception {
        preview = new Preview();
        browser = Chromium.start(folder.resolve("profile"));
        axe = new Axe();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        preview.close();
    }

    static Tab open(String hash) {
        Tab tab = browser.openPrivate("about:blank").beforeEachPage(SCENE);
        tab.call("Page.bringToFront");
        return tab.go(preview.at(hash));
    }

    static void assertClean(Tab tab) {
        assertThat(tab.failures()).isEmpty();
        assertThat(tab.console()).noneMatch(line -> line.startsWith("error"));
        tab.close();
    }
}
