package dev.syncline.interop;

import dev.syncline.codec.CborException;
import dev.syncline.codec.CborWriter;

/** The frames of automerge-repo's WebSocket protocol as bytes. */
final class RepoFrames {
    static final String VERSION = "1";

    private static final int DEPTH_MAX = 16;
    private static final int ITEMS_MAX = 4_096;
    private static final int KEY_BYTES_MAX = 64;
    private static final int NAME_BYTES_MAX = 512;
    private static final int SYNC_PAIRS = 5;

    private RepoFrames() {}

    /** Reads what a peer sent; fails with {@link CborException} if it is no message of the protocol. */
    static RepoFrame decode(byte[] frame) {
        LenientCbor cbor = new LenientCbor(frame, DEPTH_MAX, ITEMS_MAX);
        Fields fields = new Fields();
        int pairs = cbor.map();
        for (int read = 0; cbor.more(pairs, read); read++) {
            fields.read(cbor, frame.length);
        }
        if (!cbor.atEnd()) {
            throw new CborException("bytes follow the frame");
        }
        return fields.frame();
    }

    /** Whether bytes are CBOR that a peer can read: anything else would end the handler of its message. */
    static boolean isOneItem(byte[] bytes) {
        try {
            LenientCbor cbor = new LenientCbor(bytes, DEPTH_MAX, ITEMS_MAX);
            cbor.skip();
            return cbor.atEnd();
        } catch (CborException malformed) {
            return false;
        }
    }

    /** What came of a frame so far. */
    private static final class Fields {
        private String type;
        private String sender;
        private String document;
        private String session;
        private long count;
        private byte[] payload;
        private boolean speaksOurs = true;

        void read(LenientCbor cbor, int bytesMax) {
            switch (cbor.text(KEY_BYTES_MAX)) {
                case "type" -> type = cbor.text(NAME_BYTES_MAX);
                case "senderId" -> sender = cbor.text(NAME_BYTES_MAX);
                case "documentId" -> document = cbor.text(NAME_BYTES_MAX);
                case "sessionId" -> session = cbor.text(NAME_BYTES_MAX);
                case "count" -> count = cbor.number();
                case "data" -> payload = cbor.bytes(bytesMax);
                case "supportedProtocolVersions" -> speaksOurs = speaksOurs(cbor);
                default -> cbor.skip();
            }
        }

        private static boolean speaksOurs(LenientCbor cbor) {
            if (cbor.nothing()) {
                return true;
            }
            boolean found = false;
            int versions = cbor.array();
            for (int read = 0; cbor.more(versions, read); read++) {
                found |= cbor.text(KEY_BYTES_MAX).equals(VERSION);
            }
            return found;
        }

        RepoFrame frame() {
            if (type == null || sender == null) {
                throw new CborException("a message needs a type and a sender");
            }
            return switch (type) {
                case "join" -> new RepoFrame.Join(sender, speaksOurs);
                case "request", "sync" ->
                    new RepoFrame.Sync(sender, needed(document), type.equals("request"), needed(payload));
                case "ephemeral" ->
                    new RepoFrame.Ephemeral(sender, needed(document), needed(session), count, needed(payload));
                default -> new RepoFrame.Other(sender, type);
            };
        }

        private static <T> T needed(T field) {
            if (field == null) {
                throw new CborException("a field is missing");
            }
            return field;
        }
    }

    /** The answer to a join. */
    static byte[] peer(String self, String storage, String target) {
        return new CborWriter()
                .map(5)
                .text("type")
                .text("peer")
                .text("senderId")
                .text(self)
                .text("peerMetadata")
                .map(2)
                .text("storageId")
                .text(storage)
                .text("isEphemeral")
                .bool(false)
                .text("selectedProtocolVersion")
                .text(VERSION)
                .text("targetId")
                .text(target)
                .toByteArray();
    }

    static byte[] error(String self, String message, String target) {
        return new CborWriter()
                .map(4)
                .text("type")
                .text("error")
                .text("senderId")
                .text(self)
                .text("message")
                .text(message)
                .text("targetId")
                .text(target)
                .toByteArray();
    }

    static byte[] unavailable(String self, String target, String document) {
        return new CborWriter()
                .map(4)
                .text("type")
                .text("doc-unavailable")
                .text("senderId")
                .text(self)
                .text("targetId")
                .text(target)
                .text("documentId")
                .text(document)
                .toByteArray();
    }

    static byte[] ephemeral(String target, RepoFrame.Ephemeral said) {
        return new CborWriter()
                .map(7)
                .text("type")
                .text("ephemeral")
                .text("senderId")
                .text(said.sender())
                .text("targetId")
                .text(target)
                .text("documentId")
                .text(said.document())
                .text("sessionId")
                .text(said.session())
                .text("count")
                .integer(said.count())
                .text("data")
                .bytes(said.payload())
                .toByteArray();
    }

    /**
     * All that comes before the message in a frame of {@code sync}: the frame is this, the bytes of {@link #length}, and the
     * message, so that one message is shared by all who get it.
     */
    static byte[] syncPrefix(String self, String target, String document) {
        byte[] complete = new CborWriter()
                .map(SYNC_PAIRS)
                .text("type")
                .text("sync")
                .text("senderId")
                .text(self)
                .text("targetId")
                .text(target)
                .text("documentId")
                .text(document)
                .text("data")
                .bytes(new byte[0])
                .toByteArray();
        return java.util.Arrays.copyOf(complete, complete.length - 1);
    }

    /** The head of a byte string of so many bytes, in the form that is always good. */
    static byte[] length(int bytes) {
        return new byte[] {0x5a, (byte) (bytes >>> 24), (byte) (bytes >>> 16), (byte) (bytes >>> 8), (byte) bytes};
    }
}
