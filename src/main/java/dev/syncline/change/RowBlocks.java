package dev.syncline.change;

import dev.syncline.id.ActorId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which operation stands in which row: blocks of one author's consecutive counters in consecutive rows, found by row, and
 * by author and counter. The last rows can be taken back.
 */
final class RowBlocks {
    static final int NONE = -2;

    private final Map<ActorId, Author> byActor = new HashMap<>();
    private int[] firstRows = new int[8];
    private int[] starts = new int[8];
    /** Null for a block that cannot be found by its counters, because they were used before. */
    private Author[] authors = new Author[8];

    private int count;
    private int rows;

    /** An actor and the numbers of its blocks, whose counters ascend. */
    static final class Author {
        final ActorId actor;
        private int[] blocks = new int[2];
        private int count;

        private Author(ActorId actor) {
            this.actor = actor;
        }
    }

    int rows() {
        return rows;
    }

    /** The author of that name, or null while it has no operations. */
    Author author(ActorId actor) {
        return byActor.get(actor);
    }

    /** The last counter that an author used; 0 for null. */
    int last(Author author) {
        return author == null ? 0 : end(author.blocks[author.count - 1]) - 1;
    }

    /** Puts {@code length} operations, from the counter {@code start} on, behind the last row. */
    void add(ActorId actor, int start, int length) {
        if (length == 0) {
            return;
        }
        Author author = byActor.get(actor);
        boolean findable = start > last(author);
        boolean goesOn = findable && author != null && authors[lastBlock()] == author && end(lastBlock()) == start;
        if (!goesOn) {
            makeRoom();
            firstRows[count] = rows;
            starts[count] = start;
            authors[count] = findable ? byActor.computeIfAbsent(actor, Author::new) : null;
            count++;
            if (findable) {
                append(authors[lastBlock()]);
            }
        }
        rows += length;
    }

    /** Takes all rows back but the first {@code kept}. */
    void truncate(int kept) {
        rows = kept;
        while (count > 0 && firstRows[lastBlock()] >= kept) {
            count--;
            Author author = authors[count];
            authors[count] = null;
            if (author != null && --author.count == 0) {
                byActor.remove(author.actor);
            }
        }
    }

    /** The row of an author's operation, or NONE. */
    int row(Author author, int counter) {
        int low = 0;
        int high = author.count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[author.blocks[middle]] <= counter) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0 || counter >= end(author.blocks[low - 1])) {
            return NONE;
        }
        int block = author.blocks[low - 1];
        return firstRows[block] + counter - starts[block];
    }

    /** The number of the block in which a row stands. */
    int block(int row) {
        int found = Arrays.binarySearch(firstRows, 0, count, row);
        return found >= 0 ? found : -2 - found;
    }

    /** The counter of a row of that block. */
    int counter(int block, int row) {
        return starts[block] + row - firstRows[block];
    }

    /** Who wrote a block; null if that cannot be told. */
    ActorId actor(int block) {
        return authors[block] == null ? null : authors[block].actor;
    }

    private int lastBlock() {
        return count - 1;
    }

    /** The counter behind the last one of a block. */
    private int end(int block) {
        int endRow = block + 1 < count ? firstRows[block + 1] : rows;
        return starts[block] + endRow - firstRows[block];
    }

    private void append(Author author) {
        if (author.count == author.blocks.length) {
            author.blocks = Arrays.copyOf(author.blocks, author.count + author.count / 2);
        }
        author.blocks[author.count++] = lastBlock();
    }

    private void makeRoom() {
        if (count == starts.length) {
            int wider = count + count / 2;
            firstRows = Arrays.copyOf(firstRows, wider);
            starts = Arrays.copyOf(starts, wider);
            authors = Arrays.copyOf(authors, wider);
        }
    }
}
