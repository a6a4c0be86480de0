package dev.syncline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What opens over a page or in it: dialogs, menus, boxes, messages. */
class DialogsIT extends FakePages {
    private static final String LIST = "#/";
    private static final String HISTORY = NOTE + "/history";
    private static final String MENU = "[role=menu] :focus";
    private static final String QUESTION = "dialog[open] .danger";
    private static final String FIELD = "dialog[open] input:focus";
    private static final String PROBLEM = "dialog[open] .problem:not(:empty)";
    private static final String REJECTED =
            "fake.syncline.signals.say('rejection', { document: 'Note1', entries: 2, code:"
                    + " 'FORGOTTEN', message: '' })";
    private static final String DRAGGED =
            "(files => (files.items.add(new File(['x'], 'x.automerge')), document.body.dispatchEvent(new"
                    + " DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer: files }))))"
                    + "(new DataTransfer())";

    /** @param shown a selector of what is there once it is open */
    private record Row(String name, String address, Consumer<Tab> open, String shown) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(inTheList(), inTheBar(), onTheBoard(), elsewhere()).flatMap(rows -> rows);
    }

    private static Stream<Row> inTheList() {
        Consumer<Tab> actions = tab -> tab.click(".document > .button").waitFor(is(MENU));
        Consumer<Tab> projects = tab -> tab.click(".switcher:enabled").waitFor(is(MENU));
        Consumer<Tab> members =
                tab -> tab.click(".list-head button.plain:enabled").waitFor(is("dialog .member select"));
        return Stream.of(
                new Row("projects", LIST, projects, MENU),
                new Row(
                        "a new project",
                        LIST,
                        projects.andThen(tab -> tab.press("End").press("Enter")),
                        FIELD),
                new Row("members", LIST, members, FIELD),
                new Row("members, a bad id", LIST, members.andThen(tab -> tab.type("x\n")), PROBLEM),
                new Row(
                        "members, for an editor",
                        LIST,
                        tab -> {
                            tab.waitFor(is(".list-head button.plain:enabled"));
                            tab.evaluate("fake.syncline.projectList[0].role = 'editor'");
                            tab.click(".list-head button.plain");
                        },
                        "dialog[open] .member:nth-child(2)"),
                new Row("actions for a document", LIST, actions, MENU),
                new Row("rename", LIST, actions.andThen(tab -> tab.press("Enter")), FIELD),
                new Row("rename to nothing", LIST, actions.andThen(DialogsIT::renameToNothing), PROBLEM),
                new Row(
                        "delete a document",
                        LIST,
                        actions.andThen(tab -> tab.press("End").press("Enter")),
                        QUESTION),
                new Row(
                        "no document matches",
                        LIST,
                        tab -> tab.focus("[type=search]").type("xyz"),
                        ".empty"),
                new Row("a file over the list", LIST, tab -> tab.evaluate(DRAGGED), ".drop-veil:not([hidden])"),
                new Row("a message", LIST, tab -> tab.evaluate(REJECTED), ".toast"),
                new Row(
                        "a message over a dialog",
                        LIST,
                        members.andThen(tab -> tab.evaluate(REJECTED)),
                        "dialog[open], .toast"));
    }

    private static void renameToNothing(Tab tab) {
        tab.press("Enter").waitFor("document.querySelector('dialog input')?.selectionEnd > 0");
        tab.press("Delete").press("Enter");
    }

    private static Stream<Row> inTheBar() {
        Consumer<Tab> account = tab -> tab.click(".account .avatar").waitFor(is(MENU));
        return Stream.of(
                new Row("connection", LIST, tab -> tab.click(".connection"), ".popover .facts dd"),
                new Row(
                        "connection, the session is over",
                        LIST,
                        tab -> {
                            tab.evaluate("fake.setLink('unauthorized')");
                            tab.click(".connection");
                        },
                        ".popover [href='#/sign-in']"),
                new Row("account", LIST, account, MENU),
                new Row(
                        "my user id, without a clipboard",
                        LIST,
                        account.andThen(tab -> {
                            tab.evaluate("void (navigator.clipboard.writeText = () => Promise.reject())");
                            tab.press("Enter");
                        }),
                        FIELD),
                new Row(
                        "sign out with unsent work",
                        LIST,
                        account.andThen(tab -> tab.press("ArrowDown").press("Enter")),
                        QUESTION));
    }

    private static Stream<Row> onTheBoard() {
        Consumer<Tab> card = tab -> tab.focus("[data-card=k1]").press("Enter").waitFor(is("dialog[open] textarea"));
        Consumer<Tab> column = tab -> tab.click(".lane-head .button").waitFor(is(MENU));
        return Stream.of(
                new Row("a card", BOARD, card, "dialog[open] textarea"),
                new Row("delete a card", BOARD, card.andThen(tab -> tab.click("dialog .away")), QUESTION),
                new Row("a held card", BOARD, tab -> tab.focus("[data-card=k1]").type(" "), ".held"),
                new Row("a new card", BOARD, tab -> tab.click(".composer .button"), ".composer textarea:focus"),
                new Row("actions for a column", BOARD, column, MENU),
                new Row(
                        "delete a column",
                        BOARD,
                        column.andThen(tab -> tab.press("End").press("Enter")),
                        QUESTION),
                new Row("a new column", BOARD, tab -> tab.focus(".add-column").press("Enter"), FIELD));
    }

    private static Stream<Row> elsewhere() {
        return Stream.of(
                new Row(
                        "restore a version",
                        HISTORY,
                        tab -> {
                            tab.waitFor(is(".history-slider")).asText();
                            tab.focus(".history-slider").press("ArrowLeft").waitFor(is(".history-do .primary:enabled"));
                            tab.click(".history-do .primary");
                        },
                        "dialog[open] .primary:focus"),
                new Row("forget the history", HISTORY, tab -> tab.click(".history-forget"), QUESTION),
                new Row(
                        "discard what is set aside",
                        "#/set-aside",
                        tab -> tab.click(".aside-do > :last-child"),
                        QUESTION));
    }

    private static String is(String selector) {
        return "document.querySelector(" + Tab.quoted(selector) + ") !== null";
    }

    @ParameterizedTest(name = "[AP10] {0}")
    @MethodSource("rows")
    @DisplayName("[AP10] nothing that opens breaks a rule of accessibility, light or dark, wide or as a phone")
    void ap10_whatOpensIsAccessible(Row row) throws Exception {
        Tab tab = open(row.address());
        row.open().accept(tab);
        tab.waitFor(is(row.shown()));
        axe.assertAccessible(tab, "desk");

        // What opens finds its place when it does.
        tab.resize(Axe.PHONE_WIDTH, Axe.PHONE_HEIGHT).reload();
        row.open().accept(tab);
        tab.waitFor(is(row.shown()));
        axe.assertAccessibleOnPhone(tab);
        tab.screenshot("opened-" + row.name().replaceAll("[^a-z]+", "-"));
        assertThat(tab.evaluate("[...document.querySelectorAll('dialog[open], :popover-open')].every(box =>"
                                + " box.getBoundingClientRect().left >= 0 && box.getBoundingClientRect().right <="
                                + " innerWidth)")
                        .asBoolean())
                .as("it lies within the phone")
                .isTrue();
        assertClean(tab);
    }
}
