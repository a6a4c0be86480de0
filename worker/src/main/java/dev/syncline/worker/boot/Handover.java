package dev.syncline.worker.boot;

import java.util.function.Consumer;

/**
 * Who holds the journal. It is a lock that is never taken away: a worker waits for it, and a holder leaves it only for a
 * later version.
 *
 * <pre>
 * waiting -granted-> holding -take by a later version-> leaving -saved-> left
 * </pre>
 */
final class Handover {
    /** What all workers of the origin share. */
    interface Surroundings {
        /** Asks for the lock; {@code granted} is called once it is this worker's. */
        void request(Runnable granted);

        void release();

        /** Says something to all other workers. */
        void say(String what, int version);
    }

    /** A worker that starts says this to whoever holds the journal. */
    static final String TAKE = "take";

    /** The holder's answer when it stays. */
    static final String HELD = "held";

    private enum State {
        WAITING,
        HOLDING,
        LEAVING,
        LEFT
    }

    private final int version;
    private final Surroundings surroundings;
    private final Runnable begin;
    private final Consumer<Runnable> finish;
    private final Runnable moved;
    private State state = State.WAITING;

    /**
     * @param begin the journal is this worker's
     * @param finish end all use of the journal, then call what is given
     * @param moved the work is, or will be, another worker's
     */
    Handover(int version, Surroundings surroundings, Runnable begin, Consumer<Runnable> finish, Runnable moved) {
        this.version = version;
        this.surroundings = surroundings;
        this.begin = begin;
        this.finish = finish;
        this.moved = moved;
    }

    void start() {
        surroundings.request(() -> {
            state = State.HOLDING;
            begin.run();
        });
        surroundings.say(TAKE, version);
    }

    /** Another worker said something. */
    void heard(String what, int other) {
        if (state == State.HOLDING && what.equals(TAKE)) {
            if (other > version) {
                leave();
            } else {
                surroundings.say(HELD, version);
            }
        } else if (state == State.WAITING && what.equals(HELD) && other > version) {
            moved.run();
        }
    }

    private void leave() {
        state = State.LEAVING;
        finish.accept(() -> {
            state = State.LEFT;
            surroundings.release();
            moved.run();
        });
    }
}
