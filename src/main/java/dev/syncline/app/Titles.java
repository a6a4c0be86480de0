package dev.syncline.app;

import dev.syncline.command.ArgumentReader;
import dev.syncline.command.Rejection;

/** What the titles of tickets may be. */
final class Titles {
    private static final int CHARS_MAX = 200;

    private Titles() {}

    static String read(ArgumentReader arguments) {
        String title = arguments.text(Desk.TITLE, CHARS_MAX).strip();
        if (title.isEmpty()) {
            throw Rejection.because("title.empty", "a ticket needs a title");
        }
        return title;
    }
}
