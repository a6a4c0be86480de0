package dev.syncline.doors;

import java.util.stream.Stream;

/**
 * One line of bad input at one door.
 *
 * @param answer what the door says: status and code of a problem or of a refused upgrade; code of a fault frame; code
 *     and reason of a close; code of a refused entry, behind which a good one of the same push was accepted
 */
record BadInput(String line, String door, String answer, Attempt attempt) {
    /** Does the bad thing, and tells what the door said. */
    interface Attempt {
        String on(Scene scene) throws Exception;
    }

    static Stream<BadInput> table() {
        return Stream.of(new StrangerRows(), new TrespassRows(), new NonsenseRows(), new RepoRows())
                .flatMap(rows -> rows.all().stream());
    }

    @Override
    public String toString() {
        return line + ", at " + door + ": " + answer;
    }
}
