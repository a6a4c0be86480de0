package dev.syncline.document;

import dev.syncline.codec.Bytes;
import java.util.Objects;

/**
 * A named shape of documents. Its genesis is the first change of every document of the type, the same bytes on every
 * device: two devices that create one id without knowing of each other hold the same objects, so their work merges.
 */
public final class DocumentType {
    private final String name;
    private final byte[] genesis;

    private DocumentType(String name, byte[] genesis) {
        this.name = Objects.requireNonNull(name);
        this.genesis = genesis;
    }

    /** A type whose documents begin with this change. */
    public static DocumentType of(String name, String genesisHex) {
        return new DocumentType(name, Bytes.fromHex(genesisHex));
    }

    /** A type whose documents begin with nothing: imported ones, and those of foreign programs. */
    public static DocumentType free(String name) {
        return new DocumentType(name, new byte[0]);
    }

    public String name() {
        return name;
    }

    public boolean hasGenesis() {
        return genesis.length > 0;
    }

    /** A fresh copy of the genesis change, an uncompressed chunk; empty for a type without one. */
    public byte[] genesis() {
        return genesis.clone();
    }

    @Override
    public String toString() {
        return name;
    }
}
