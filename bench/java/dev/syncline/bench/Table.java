package dev.syncline.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown, printed once it is whole. */
public final class Table {
    private final List<String> lines = new ArrayList<>();

    public Table(String... heads) {
        row((Object[]) heads);
        lines.add("|" + String.join("|", Collections.nCopies(heads.length, "---")) + "|");
    }

    public Table row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            line.append(' ').append(cell).append(" |");
        }
        lines.add(line.toString());
        return this;
    }

    public void print() {
        System.out.println();
        lines.forEach(System.out::println);
        System.out.println();
    }
}
