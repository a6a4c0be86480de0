package dev.syncline.command;

import dev.syncline.codec.Base58Check;
import dev.syncline.codec.Bytes;

/** What a mutator may know besides the document and its arguments. All of it is the same each time the command runs. */
public final class Context {
    private static final int ID_BYTES = 16;
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private final Author author;
    private final long timeMs;
    private long state;

    Context(Author author, Command command) {
        this.author = author;
        this.timeMs = command.timeMs();
        this.state = command.seed();
    }

    public Author author() {
        return author;
    }

    /** The author's clock when the command was given, in milliseconds since 1970. It may be wrong. */
    public long timeMs() {
        return timeMs;
    }

    /** The next of a sequence of random numbers (SplitMix64 over the command's seed). */
    public long random() {
        state += STEP;
        long mixed = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** A random number from 0 to {@code below - 1}; the bias is at most one in 2^32. */
    public int random(int below) {
        return (int) ((random() >>> 33) % below);
    }

    /** A new id for an entity, which differs from all others unless somebody wants it not to. */
    public String newId() {
        byte[] id = new byte[ID_BYTES];
        Bytes.putLong(id, 0, random());
        Bytes.putLong(id, 8, random());
        return Base58Check.encode(id);
    }
}
