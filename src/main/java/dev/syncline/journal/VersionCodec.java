package dev.syncline.journal;

import dev.syncline.codec.CborBudget;
import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.UserId;
import java.util.ArrayList;
import java.util.List;

/** Versions as CBOR: an array of six items each; the payload of a chunk of versions is an array of them. */
public final class VersionCodec {
    private static final int FIELDS = 6;
    private static final int ID_BYTES = 16;

    private VersionCodec() {}

    public static byte[] writeAll(List<Version> versions) {
        CborWriter out = new CborWriter(64 + versions.size() * 100).array(versions.size());
        for (Version version : versions) {
            out.array(FIELDS)
                    .integer(version.first())
                    .integer(version.last())
                    .integer(version.fromMs())
                    .integer(version.toMs());
            out.array(version.authors().size());
            version.authors().forEach(author -> out.bytes(author.bytes()));
            out.array(version.heads().size());
            version.heads().forEach(head -> out.bytes(head.bytes()));
        }
        return out.toByteArray();
    }

    /** Reads back what {@link #writeAll} wrote; fails with {@link CborException} on anything else. */
    public static List<Version> readAll(byte[] payload) {
        CborReader in = new CborReader(payload, new CborBudget(4, Integer.MAX_VALUE, Integer.MAX_VALUE));
        List<Version> versions = new ArrayList<>();
        for (int left = in.readArray(); left > 0; left--) {
            if (in.readArray() != FIELDS) {
                throw new CborException("a version has " + FIELDS + " items");
            }
            versions.add(new Version(
                    EntryCodec.readPosition(in),
                    EntryCodec.readPosition(in),
                    in.readLong(),
                    in.readLong(),
                    authors(in),
                    heads(in)));
        }
        in.end();
        return versions;
    }

    private static List<UserId> authors(CborReader in) {
        List<UserId> authors = new ArrayList<>();
        for (int left = in.readArray(); left > 0; left--) {
            authors.add(UserId.of(in.readBytesExactly(ID_BYTES)));
        }
        return authors;
    }

    private static List<ChangeHash> heads(CborReader in) {
        List<ChangeHash> heads = new ArrayList<>();
        for (int left = in.readArray(); left > 0; left--) {
            heads.add(ChangeHash.of(in.readBytesExactly(ChangeHash.BYTES)));
        }
        return heads;
    }
}
