package dev.syncline.doors;

import java.util.ArrayList;
import java.util.List;

/** A part of the table. */
abstract class Rows {
    private final List<BadInput> rows = new ArrayList<>();

    abstract void add();

    final List<BadInput> all() {
        add();
        return rows;
    }

    final void row(String line, String door, String answer, BadInput.Attempt attempt) {
        rows.add(new BadInput(line, door, answer, attempt));
    }
}
