package dev.syncline.interop;

import dev.syncline.codec.CborException;
import dev.syncline.codec.CborWriter;
import java.util.Arrays;
import java.util.List;

/** The frames of automerge-repo's WebSocket protocol as bytes. */
final class RepoFrames {
    static final String VERSION = "1";

    private static final int DEPTH_MAX = 16;
    private static final int ITEMS_MAX = 4_096;
    private static final int KEY_BYTES_MAX = 64;
    private static final int NAME_BYTES_MAX = 512;
    private static final int CHANGES_MAX = 1_000_000;

    private RepoFrames() {}

    /** Reads what a peer sent; fails with {@link CborException} if it is no message of the protocol. */
    static RepoFrame decode(byte[] frame) {
        LenientCbor cbor = new LenientCbor(frame, DEPTH_MAX, ITEMS_MAX);
        Fields fields = new Fields();
        cbor.map(() -> fields.read(cbor, frame.length));
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
        private String message = "";
        private boolean speaksOurs = true;

        void read(LenientCbor cbor, int bytesMax) {
            switch (cbor.text(KEY_BYTES_MAX)) {
                case "type" -> type = cbor.text(NAME_BYTES_MAX);
                case "senderId" -> sender = cbor.text(NAME_BYTES_MAX);
                case "documentId" -> document = cbor.text(NAME_BYTES_MAX);
                case "sessionId" -> session = cbor.text(NAME_BYTES_MAX);
                case "count" -> count = cbor.number();
                case "data" -> payload = cbor.bytes(bytesMax);
                case "supportedProtocolVersions" -> readVersions(cbor);
                case "message" -> readMessage(cbor);
                default -> cbor.skip();
            }
        }

        /** Everybody writes the type first. */
        private void readMessage(LenientCbor cbor) {
            if ("error".equals(type)) {
                message = cbor.text(NAME_BYTES_MAX);
            } else {
                cbor.skip();
            }
        }

        private void readVersions(LenientCbor cbor) {
            if (!cbor.nothing()) {
                speaksOurs = false;
                cbor.array(() -> speaksOurs |= cbor.text(KEY_BYTES_MAX).equals(VERSION));
            }
        }

        RepoFrame frame() {
            if (type == null || sender == null) {
                throw new CborException("a message needs a type and a sender");
            }
            return switch (type) {
                case "join" -> new RepoFrame.Join(sender, speaksOurs);
                case "request", "sync" -> sync(needed(document), needed(payload));
                case "ephemeral" ->
                    new RepoFrame.Ephemeral(sender, needed(document), needed(session), count, needed(payload));
                case "peer" -> new RepoFrame.Welcome(sender);
                case "doc-unavailable" -> new RepoFrame.Unavailable(sender, needed(document));
                case "error" -> new RepoFrame.Refusal(sender, message);
                default -> new RepoFrame.Other(sender, type);
            };
        }

        /** A message that cannot be read is passed over. */
        private RepoFrame sync(String about, byte[] message) {
            try {
                return new RepoFrame.Sync(
                        sender, about, type.equals("request"), SyncMessage.read(message, CHANGES_MAX));
            } catch (IllegalArgumentException malformed) {
                return new RepoFrame.Other(sender, type);
            }
        }

        private static <T> T needed(T field) {
            if (field == null) {
                throw new CborException("a field is missing");
            }
            return field;
        }
    }

    /** What a peer says first. */
    static byte[] join(String self, String storage) {
        return new CborWriter()
                .map(4)
                .text("type")
                .text("join")
                .text("senderId")
                .text(self)
                .text("peerMetadata")
                .map(2)
                .text("storageId")
                .text(storage)
                .text("isEphemeral")
                .bool(false)
                .text("supportedProtocolVersions")
                .array(1)
                .text(VERSION)
                .toByteArray();
    }

    /** Asks for a document that is not here. */
    static byte[] request(String self, String target, String document) {
        return begin(5, "request", self, target)
                .text("documentId")
                .text(document)
                .text("data")
                .bytes(SyncMessage.writeNothing(List.of()))
                .toByteArray();
    }

    /** The answer to a join. */
    static byte[] peer(String self, String storage, String target) {
        return begin(5, "peer", self, target)
                .text("peerMetadata")
                .map(2)
                .text("storageId")
                .text(storage)
                .text("isEphemeral")
                .bool(false)
                .text("selectedProtocolVersion")
                .text(VERSION)
                .toByteArray();
    }

    static byte[] error(String self, String message, String target) {
        return begin(4, "error", self, target).text("message").text(message).toByteArray();
    }

    static byte[] unavailable(String self, String target, String document) {
        return begin(4, "doc-unavailable", self, target)
                .text("documentId")
                .text(document)
                .toByteArray();
    }

    static byte[] ephemeral(String target, RepoFrame.Ephemeral said) {
        return begin(7, "ephemeral", said.sender(), target)
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

    /** The first three of so many pairs, which every frame has. */
    private static CborWriter begin(int pairs, String type, String sender, String target) {
        return new CborWriter()
                .map(pairs)
                .text("type")
                .text(type)
                .text("senderId")
                .text(sender)
                .text("targetId")
                .text(target);
    }

    /**
     * All that comes before the message in a frame of {@code sync}: the frame is this, the bytes of {@link #length}, and the
     * message, so that one message is shared by all who get it.
     */
    static byte[] syncPrefix(String self, String target, String document) {
        byte[] complete = begin(5, "sync", self, target)
                .text("documentId")
                .text(document)
                .text("data")
                .bytes(new byte[0])
                .toByteArray();
        return Arrays.copyOf(complete, complete.length - 1);
    }

    /** The head of a byte string of so many bytes, in the form that is always good. */
    static byte[] length(int bytes) {
        return new byte[] {0x5a, (byte) (bytes >>> 24), (byte) (bytes >>> 16), (byte) (bytes >>> 8), (byte) bytes};
    }
}
