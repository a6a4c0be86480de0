package dev.syncline.engine.child;

import dev.syncline.codec.Utf8;
import dev.syncline.engine.Engine.Condensed;
import dev.syncline.engine.Engine.ReadFile;
import dev.syncline.engine.EngineException.Kind;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The two directions between the server and an engine child: frames of a length, a kind and a body. Both ends are the
 * same version of the same program, but the child may be broken: lengths are checked before anything is allocated.
 */
public final class Pipe implements AutoCloseable {
    /** The child's first words. */
    public static final int HELLO = 0x53594e31;

    private static final int FRAME_BYTES_MAX = 512 * 1024 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;

    private static final Kind[] KINDS = Kind.values();

    private final DataInputStream in;
    private final DataOutputStream out;

    public Pipe(InputStream in, OutputStream out) {
        this.in = new DataInputStream(new BufferedInputStream(in, BUFFER_BYTES));
        this.out = new DataOutputStream(new BufferedOutputStream(out, BUFFER_BYTES));
    }

    public void writeHello() throws IOException {
        out.writeInt(HELLO);
        out.flush();
    }

    public void readHello() throws IOException {
        if (in.readInt() != HELLO) {
            throw new IOException("the child speaks something else");
        }
    }

    public void flush() throws IOException {
        out.flush();
    }

    public void write(Request request) throws IOException {
        switch (request) {
            case Request.Load load -> {
                head('l', load.document());
                parts(load.parts());
            }
            case Request.Apply apply -> {
                head('a', apply.document());
                parts(apply.changes());
            }
            case Request.Save save -> head('s', save.document());
            case Request.Json json -> head('j', json.document());
            case Request.Title title -> head('t', title.document());
            case Request.ChangesSince since -> {
                head('c', since.document());
                hashes(since.heads());
            }
            case Request.Read read -> {
                out.writeByte('r');
                bytes(read.file());
            }
            case Request.Condense condense -> {
                out.writeByte('k');
                parts(condense.parts());
            }
            case Request.Past past -> {
                out.writeByte('p');
                out.writeByte(past.question().ordinal());
                parts(past.parts());
                hashes(past.heads());
                hashes(past.other());
            }
            case Request.Entitle entitle -> {
                out.writeByte('e');
                parts(entitle.parts());
                bytes(Utf8.encodeReplacing(entitle.title()));
            }
            case Request.Anew anew -> {
                out.writeByte('n');
                bytes(anew.genesis());
                parts(anew.parts());
            }
            case Request.Drop drop -> head('d', drop.document());
        }
    }

    /** The next request, or null when the server has gone. */
    public Request readRequest() throws IOException {
        int kind = in.read();
        return switch (kind) {
            case -1 -> null;
            case 'l' -> new Request.Load(document(), parts());
            case 'a' -> new Request.Apply(document(), parts());
            case 's' -> new Request.Save(document());
            case 'j' -> new Request.Json(document());
            case 't' -> new Request.Title(document());
            case 'c' -> new Request.ChangesSince(document(), hashes());
            case 'r' -> new Request.Read(bytes());
            case 'k' -> new Request.Condense(parts());
            case 'p' -> new Request.Past(Request.Question.values()[in.readByte()], parts(), hashes(), hashes());
            case 'e' -> new Request.Entitle(parts(), Utf8.decode(bytes()));
            case 'n' -> new Request.Anew(bytes(), parts());
            case 'd' -> new Request.Drop(document());
            default -> throw new IOException("no request has kind " + kind);
        };
    }

    /** Writes an answer and hands it over at once, so that the server knows which request is being executed. */
    public void write(Answer answer, int instances) throws IOException {
        out.writeInt(instances);
        switch (answer) {
            case Answer.Heads heads -> {
                out.writeByte('h');
                hashes(heads.heads());
            }
            case Answer.Bytes saved -> {
                out.writeByte('b');
                bytes(saved.bytes());
            }
            case Answer.Text text -> {
                out.writeByte('t');
                bytes(Utf8.encodeReplacing(text.text()));
            }
            case Answer.File file -> {
                out.writeByte('f');
                parts(file.file().changes());
                hashes(file.file().heads());
            }
            case Answer.Whole whole -> {
                out.writeByte('w');
                bytes(whole.document().saved());
                hashes(whole.document().heads());
                bytes(whole.document().value());
            }
            case Answer.Done done -> out.writeByte('d');
            case Answer.Failed failed -> {
                out.writeByte('x');
                out.writeByte(failed.kind().ordinal());
                bytes(Utf8.encodeReplacing(failed.message()));
            }
        }
        out.flush();
    }

    /** An answer, and how many instances the child holds after it. */
    public record Received(Answer answer, int instances) {}

    /** The next answer, or null when the child has gone. */
    public Received readAnswer() throws IOException {
        int instances;
        try {
            instances = in.readInt();
        } catch (EOFException gone) {
            return null;
        }
        int kind = in.readByte();
        Answer answer = switch (kind) {
            case 'h' -> new Answer.Heads(hashes());
            case 'b' -> new Answer.Bytes(bytes());
            case 't' -> new Answer.Text(Utf8.decode(bytes()));
            case 'f' -> new Answer.File(new ReadFile(parts(), hashes()));
            case 'w' -> new Answer.Whole(new Condensed(bytes(), hashes(), bytes()));
            case 'd' -> new Answer.Done();
            case 'x' -> new Answer.Failed(failure(), Utf8.decode(bytes()));
            default -> throw new IOException("no answer has kind " + kind);
        };
        return new Received(answer, instances);
    }

    @Override
    public void close() throws IOException {
        try (in) {
            out.close();
        }
    }

    private void head(char kind, DocumentId document) throws IOException {
        out.writeByte(kind);
        out.writeLong(document.hi());
        out.writeLong(document.lo());
    }

    private DocumentId document() throws IOException {
        return new DocumentId(in.readLong(), in.readLong());
    }

    private void bytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private byte[] bytes() throws IOException {
        byte[] bytes = new byte[length(1)];
        in.readFully(bytes);
        return bytes;
    }

    private void parts(List<byte[]> parts) throws IOException {
        out.writeInt(parts.size());
        for (byte[] part : parts) {
            bytes(part);
        }
    }

    private List<byte[]> parts() throws IOException {
        int count = length(Integer.BYTES);
        var parts = new ArrayList<byte[]>();
        for (int i = 0; i < count; i++) {
            parts.add(bytes());
        }
        return parts;
    }

    private void hashes(List<ChangeHash> hashes) throws IOException {
        out.writeInt(hashes.size());
        for (ChangeHash hash : hashes) {
            out.writeLong(hash.a());
            out.writeLong(hash.b());
            out.writeLong(hash.c());
            out.writeLong(hash.d());
        }
    }

    private List<ChangeHash> hashes() throws IOException {
        int count = length(ChangeHash.BYTES);
        var hashes = new ArrayList<ChangeHash>();
        for (int i = 0; i < count; i++) {
            hashes.add(new ChangeHash(in.readLong(), in.readLong(), in.readLong(), in.readLong()));
        }
        return hashes;
    }

    private int length(int bytesEach) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > FRAME_BYTES_MAX / bytesEach) {
            throw new IOException("a length out of range: " + length);
        }
        return length;
    }

    private Kind failure() throws IOException {
        int ordinal = in.readByte();
        if (ordinal < 0 || ordinal >= KINDS.length) {
            throw new IOException("no failure has number " + ordinal);
        }
        return KINDS[ordinal];
    }
}
