package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Context;
import dev.syncline.command.Draft;
import dev.syncline.command.Entity;
import dev.syncline.command.Mutator;

/** Gives the desk itself a title. */
final class RenameDesk implements Mutator<String> {
    @Override
    public String name() {
        return "desk.rename";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String read(ArgumentReader arguments) {
        return Titles.read(arguments);
    }

    @Override
    public void apply(Draft draft, String title, Context context) {
        boolean first = !draft.exists(Desk.DESK, Desk.DESK);
        Entity desk = first ? draft.create(Desk.DESK, Desk.DESK) : draft.entity(Desk.DESK, Desk.DESK);
        desk.set(Desk.TITLE, title);
    }
}
