package dev.syncline.engine.child;

import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.util.List;

/** What an engine child can be asked for, one record each; {@link dev.syncline.engine.Engine} says what they mean. */
public sealed interface Request {
    record Load(DocumentId document, List<byte[]> parts) implements Request {
        @Override
        public long bytes() {
            return total(parts);
        }
    }

    record Apply(DocumentId document, List<byte[]> changes) implements Request {
        @Override
        public long bytes() {
            return total(changes);
        }
    }

    record Save(DocumentId document) implements Request {}

    record Json(DocumentId document) implements Request {}

    record ChangesSince(DocumentId document, List<ChangeHash> heads) implements Request {
        @Override
        public long bytes() {
            return (long) ChangeHash.BYTES * heads.size();
        }
    }

    record Title(DocumentId document) implements Request {}

    record Read(byte[] file) implements Request {
        @Override
        public long bytes() {
            return file.length;
        }
    }

    record Condense(List<byte[]> parts) implements Request {
        @Override
        public long bytes() {
            return total(parts);
        }
    }

    /**
     * A question about what a document was.
     *
     * @param other the second state of a difference; else empty
     */
    record Past(Question question, List<byte[]> parts, List<ChangeHash> heads, List<ChangeHash> other)
            implements Request {
        @Override
        public long bytes() {
            return total(parts);
        }
    }

    /** What may be asked of the past. */
    enum Question {
        FILE,
        JSON,
        DIFFERENCE,
        RESTORE
    }

    record Entitle(List<byte[]> parts, String title) implements Request {
        @Override
        public long bytes() {
            return total(parts);
        }
    }

    /** @param genesis what the new document begins with; empty for nothing */
    record Anew(byte[] genesis, List<byte[]> parts) implements Request {
        @Override
        public long bytes() {
            return total(parts);
        }
    }

    record Drop(DocumentId document) implements Request {}

    /** The weight of the request while it waits. */
    default long bytes() {
        return 0;
    }

    private static long total(List<byte[]> parts) {
        long total = 0;
        for (byte[] part : parts) {
            total += part.length;
        }
        return total;
    }
}
