package dev.syncline.engine.child;

import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import java.util.List;
import org.automerge.Document;

/** Answers about what a document was, on a scratch instance made of everything it is. */
final class History {
    private History() {}

    static Answer answer(Request.Past asked) {
        byte[] whole = Bytes.concat(asked.parts().toArray(byte[][]::new));
        Document now = whole.length == 0 ? new Document() : Document.load(whole);
        try {
            Document then = at(now, asked.heads());
            try {
                return switch (asked.question()) {
                    case FILE -> new Answer.Bytes(then.save());
                    case JSON -> new Answer.Text(CanonicalJson.of(then));
                    case RESTORE -> new Answer.Bytes(new Restoring(now, then).changes());
                    case DIFFERENCE -> {
                        Document other = at(now, asked.other());
                        try {
                            yield new Answer.Text(Difference.between(then, other));
                        } finally {
                            other.free();
                        }
                    }
                };
            } finally {
                then.free();
            }
        } finally {
            now.free();
        }
    }

    /** The document with the changes that lead to the heads, and no others. */
    private static Document at(Document now, List<ChangeHash> heads) {
        Document then = now.fork(Hashes.toAutomerge(heads));
        if (!Hashes.fromAutomerge(then.getHeads()).equals(heads)) {
            then.free();
            throw new IllegalArgumentException("no state of the document has these heads");
        }
        return then;
    }
}
