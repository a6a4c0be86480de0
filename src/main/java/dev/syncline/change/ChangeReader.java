package dev.syncline.change;

import dev.syncline.change.Refusal.Reason;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.codec.Utf8;
import dev.syncline.id.ActorId;
import dev.syncline.id.ChangeHash;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads Automerge's change chunks and takes only what Automerge's own encoder can have written: every
 * byte is consumed, every number is in its shortest form, every run is joined, every id is possible. It
 * is the first of two nets in front of Automerge, which trusts what it is given; the second is the
 * engine's own process. Total: any bytes give a {@link ReadChange} or a {@link Refusal}.
 */
public final class ChangeReader {
    /** Highest counter of an operation. Automerge 0.5.7 keeps counters in 32 bits and aborts beyond. */
    public static final int COUNTER_MAX = Integer.MAX_VALUE;

    private static final byte[] MAGIC = {(byte) 0x85, 0x6f, 0x4a, (byte) 0x83};
    private static final int TYPE_AT = 8;
    private static final int DOCUMENT = 0;
    private static final int CHANGE = 1;
    private static final int COMPRESSED = 2;
    /** Times beyond what JavaScript counts exactly would be saturated or rounded on the way. */
    private static final long TIME_MAX = (1L << 53) - 1;

    private ChangeReader() {}

    /** Reads the one change chunk that {@code bytes} holds, compressed or not. */
    public static ChangeReading read(byte[] bytes, ChangeLimits limits, Inflater inflater) {
        try {
            ByteCursor cursor = header(bytes, limits);
            int type = bytes[TYPE_AT];
            if (type == DOCUMENT) {
                return new Refusal(Reason.DOCUMENT_CHUNK, "a whole document where a change is expected");
            }
            return type == CHANGE ? content(cursor, limits) : content(inflated(cursor, limits, inflater), limits);
        } catch (Malformed malformed) {
            return malformed.refusal();
        }
    }

    /** Cuts concatenated chunks apart without reading them. */
    public static ChunkSplit split(byte[] bytes, int chunksMax) {
        List<Chunk> chunks = new ArrayList<>();
        try {
            for (int at = 0; at < bytes.length; ) {
                if (chunks.size() == chunksMax) {
                    return new Refusal(Reason.LIMIT_EXCEEDED, "more chunks than " + chunksMax);
                }
                ByteCursor cursor = new ByteCursor(bytes, at, bytes.length);
                int length = prelude(cursor);
                cursor.skip(length);
                Chunk.Kind kind = Chunk.Kind.values()[bytes[at + TYPE_AT]];
                chunks.add(new Chunk(kind, Bytes.range(bytes, at, cursor.at)));
                at = cursor.at;
            }
            return new ChunkSplit.Chunks(chunks);
        } catch (Malformed malformed) {
            return malformed.refusal();
        }
    }

    /** Checks magic and type of the chunk at the cursor and gives the length of its content. */
    private static int prelude(ByteCursor cursor) {
        if (!Bytes.holdsAt(cursor.bytes, cursor.at, MAGIC)) {
            throw new Malformed(Reason.NOT_A_CHUNK, "not an Automerge chunk");
        }
        cursor.skip(TYPE_AT);
        if (cursor.octet() > COMPRESSED) {
            throw new Malformed(Reason.UNKNOWN_CHUNK, "unknown type of chunk");
        }
        return cursor.unsigned(Integer.MAX_VALUE, Reason.TRUNCATED, "chunk is longer than its bytes");
    }

    /** A cursor over the content of a chunk that fills its bytes exactly. */
    private static ByteCursor header(byte[] bytes, ChangeLimits limits) {
        if (bytes.length > limits.bytes()) {
            throw new Malformed(Reason.LIMIT_EXCEEDED, "chunk is larger than " + limits.bytes() + " bytes");
        }
        ByteCursor cursor = new ByteCursor(bytes, 0, bytes.length);
        int length = prelude(cursor);
        if (length > bytes.length - cursor.at) {
            throw new Malformed(Reason.TRUNCATED, "chunk is longer than its bytes");
        }
        if (length < bytes.length - cursor.at) {
            throw new Malformed(Reason.TRAILING_BYTES, "bytes follow the chunk");
        }
        return cursor;
    }

    /** The uncompressed form of a compressed chunk; checksum and hash belong to that form. */
    private static ByteCursor inflated(ByteCursor compressed, ChangeLimits limits, Inflater inflater) {
        byte[] content;
        try {
            content = inflater.inflate(compressed.take(compressed.to - compressed.at), limits.bytes());
        } catch (IllegalArgumentException damaged) {
            throw new Malformed(Reason.WRONG_COMPRESSION, "compressed content is damaged or too large");
        }
        byte[] prelude = new byte[TYPE_AT + 6];
        System.arraycopy(compressed.bytes, 0, prelude, 0, TYPE_AT);
        prelude[TYPE_AT] = CHANGE;
        int at = TYPE_AT + 1;
        int rest = content.length;
        for (; rest > 0x7f; rest >>>= 7) {
            prelude[at++] = (byte) (rest | 0x80);
        }
        prelude[at++] = (byte) rest;
        return header(Bytes.concat(Bytes.range(prelude, 0, at), content), limits);
    }

    private static ReadChange content(ByteCursor cursor, ChangeLimits limits) {
        byte[] bytes = cursor.bytes;
        byte[] hash = Sha256.of(bytes, TYPE_AT, bytes.length);
        for (int i = 0; i < MAGIC.length; i++) {
            if (hash[i] != bytes[MAGIC.length + i]) {
                throw new Malformed(Reason.WRONG_CHECKSUM, "checksum does not belong to the content");
            }
        }
        List<ChangeHash> deps = dependencies(cursor, limits);
        ActorId actor = actor(cursor);
        long seq = positive(cursor, "seq is out of range");
        int startOp = positive(cursor, "first operation is out of range");
        long time = cursor.signed();
        if (time < -TIME_MAX || time > TIME_MAX) {
            throw wrong("time is out of range");
        }
        String message = message(cursor, limits);
        List<ActorId> otherActors = otherActors(cursor, limits, actor);
        Operations operations = new Operations(cursor, limits, 1 + otherActors.size());
        if (!cursor.atEnd()) {
            throw new Malformed(Reason.TRAILING_BYTES, "bytes follow the operations");
        }
        if (operations.rows > COUNTER_MAX - startOp) {
            throw wrong("operations go beyond the last counter");
        }
        new OperationRules(operations, startOp, ranks(actor, otherActors)).check();
        return new ReadChange(
                ChangeHash.of(hash), deps, actor, otherActors, seq, startOp, time, message, operations, bytes);
    }

    private static List<ChangeHash> dependencies(ByteCursor cursor, ChangeLimits limits) {
        int count = cursor.unsigned(limits.dependencies(), Reason.LIMIT_EXCEEDED, "too many dependencies");
        List<ChangeHash> deps = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            ChangeHash dep = ChangeHash.at(cursor.bytes, cursor.skip(ChangeHash.BYTES));
            if (i > 0 && dep.compareTo(deps.get(i - 1)) <= 0) {
                throw wrong("dependencies are not ascending");
            }
            deps.add(dep);
        }
        return List.copyOf(deps);
    }

    private static ActorId actor(ByteCursor cursor) {
        int length = cursor.unsigned(ActorId.BYTES_MAX, Reason.WRONG_HEADER, "actor is too long");
        if (length == 0) {
            throw wrong("actor is empty");
        }
        int start = cursor.skip(length);
        return ActorId.of(cursor.bytes, start, cursor.at);
    }

    private static List<ActorId> otherActors(ByteCursor cursor, ChangeLimits limits, ActorId author) {
        int count = cursor.unsigned(limits.actors(), Reason.LIMIT_EXCEEDED, "too many actors");
        List<ActorId> actors = new ArrayList<>(Math.min(count, 16));
        for (int i = 0; i < count; i++) {
            ActorId actor = actor(cursor);
            if (i > 0 && actor.compareTo(actors.get(i - 1)) <= 0 || actor.equals(author)) {
                throw wrong("actors are not ascending and different");
            }
            actors.add(actor);
        }
        return List.copyOf(actors);
    }

    /** The place of every actor in the order of actors; index 0 is the author, who stands outside of it. */
    private static int[] ranks(ActorId author, List<ActorId> others) {
        int[] ranks = new int[1 + others.size()];
        for (int i = 0; i < others.size(); i++) {
            boolean beforeAuthor = others.get(i).compareTo(author) < 0;
            ranks[1 + i] = beforeAuthor ? i : i + 1;
            ranks[0] += beforeAuthor ? 1 : 0;
        }
        return ranks;
    }

    private static int positive(ByteCursor cursor, String otherwise) {
        int value = cursor.unsigned(COUNTER_MAX, Reason.WRONG_HEADER, otherwise);
        if (value == 0) {
            throw wrong(otherwise);
        }
        return value;
    }

    private static String message(ByteCursor cursor, ChangeLimits limits) {
        int length = cursor.unsigned(limits.messageBytes(), Reason.LIMIT_EXCEEDED, "message is too long");
        int start = cursor.skipText(length, Reason.WRONG_HEADER);
        return Utf8.decode(cursor.bytes, start, cursor.at);
    }

    private static Malformed wrong(String text) {
        return new Malformed(Reason.WRONG_HEADER, text);
    }
}
