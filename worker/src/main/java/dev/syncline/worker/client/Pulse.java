package dev.syncline.worker.client;

/** Notices a connection that died without a word: where nothing came for a while it asks, and then gives it up. */
final class Pulse {
    static final int QUIET_MS = 15_000;

    private final Environment environment;
    private final Runnable ask;
    private final Runnable dead;
    /** Counts connections, so that a timer of an earlier one is recognised. */
    private int connection;

    private boolean heard;
    private boolean asked;

    /**
     * @param ask something that the server answers
     * @param dead nothing came although it was asked
     */
    Pulse(Environment environment, Runnable ask, Runnable dead) {
        this.environment = environment;
        this.ask = ask;
        this.dead = dead;
    }

    void opened() {
        connection++;
        heard();
        watch();
    }

    void heard() {
        heard = true;
        asked = false;
    }

    void closed() {
        connection++;
    }

    private void watch() {
        int which = connection;
        environment.after(QUIET_MS, () -> {
            if (which == connection) {
                look();
            }
        });
    }

    private void look() {
        if (asked) {
            dead.run();
            return;
        }
        if (!heard) {
            asked = true;
            ask.run();
        }
        heard = false;
        watch();
    }
}
