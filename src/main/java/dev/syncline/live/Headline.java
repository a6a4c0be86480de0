package dev.syncline.live;

import dev.syncline.engine.Engine;

/**
 * Lets the listing's title follow the content's, a little after a commit and on the document's own queue. A document
 * that was made with a title its content has no place for keeps it until the content has one.
 */
final class Headline {
    private final Ports ports;
    private final LiveLimits limits;
    private final LiveDocument document;
    private final MergedContent content;
    private boolean awaited;
    private String stored = "";

    Headline(Ports ports, LiveLimits limits, LiveDocument document, MergedContent content) {
        this.ports = ports;
        this.limits = limits;
        this.document = document;
        this.content = content;
    }

    /** The document's content may be another one. */
    void changed() {
        if (!awaited) {
            awaited = true;
            ports.scheduler().after(limits.titleDelayMs(), () -> document.alone(this::look));
        }
    }

    boolean isAwaited() {
        return awaited;
    }

    /** Looks now; for a task that runs alone. */
    void look(Runnable done) {
        awaited = false;
        content.instance()
                .ask(
                        (Engine engine) -> engine.title(document.id()),
                        title -> store(shown(title), done),
                        problem -> done.run());
    }

    private void store(String title, Runnable done) {
        if (title.equals(stored)) {
            done.run();
            return;
        }
        ports.on(ports.store().title(document.id(), title), (nothing, problem) -> {
            stored = problem == null ? title : stored;
            done.run();
        });
    }

    /** What a listing and its database can show: no control characters, and not too long. */
    private String shown(String title) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < title.length() && shown.length() < limits.titleCharsMax(); i++) {
            char unit = title.charAt(i);
            shown.append(Character.isISOControl(unit) ? ' ' : unit);
        }
        int last = shown.length() - 1;
        if (last >= 0 && Character.isHighSurrogate(shown.charAt(last))) {
            shown.setLength(last);
        }
        return shown.toString().strip();
    }
}
