package dev.syncline.doors;

import dev.syncline.change.ChangeHeader;
import dev.syncline.codec.Bytes;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import dev.syncline.interop.RepoClient;
import dev.syncline.socket.Ids;
import java.util.List;
import java.util.function.Function;

/** What is wrong with frames of an automerge-repo peer, and what one may not do: its protocol has few ways to say so. */
final class RepoRows extends Rows {
    private static final String DOOR = "the door for automerge-repo";
    private static final String NAME = "ada";
    private static final ChangeHash NOWHERE = new ChangeHash(1, 2, 3, 4);

    @Override
    void add() {
        row(
                "no credentials",
                DOOR,
                "error UNAUTHENTICATED, closed 1008 UNAUTHENTICATED",
                scene -> refused(scene, "", null));
        row(
                "a token of nobody",
                DOOR,
                "error TOKEN_INVALID, closed 1008 TOKEN_INVALID",
                scene -> refused(scene, "?token=abc", null));
        row(
                "an access token in the address",
                DOOR,
                "error TOKEN_INVALID, closed 1008 TOKEN_INVALID",
                scene -> refused(scene, "?token=" + scene.ada.token(), null));
        frame("malformed CBOR", scene -> new byte[] {1, 2, 3});
        frame("no CBOR at all", scene -> new byte[0]);
        frame("CBOR of another shape", scene -> new byte[] {(byte) 0xa1, 0x61, 't', 0x61, 'x'});
        row("another's document", DOOR, "doc-unavailable", scene -> asked(scene, scene.evesDocument));
        row("a document of nobody", DOOR, "doc-unavailable", scene -> asked(scene, Ids.document()));
        row(
                "a document id of somebody else's project",
                DOOR,
                "doc-unavailable",
                scene -> pushed(scene, scene.evesDocument, scene.adasNextChange()));
        row("malformed Automerge bytes", DOOR, "sync", scene -> pushed(scene, scene.document, new byte[] {1}));
        row("half a change", DOOR, "sync", scene -> {
            byte[] change = scene.adasNextChange();
            return pushed(scene, scene.document, Bytes.range(change, 0, change.length / 2));
        });
        row("a change of a timeline", DOOR, "sync", scene -> pushed(scene, scene.document, scene.adasNextChange()));
        row("no message of the sync protocol", DOOR, "sync", scene -> {
            try (RepoClient peer = joined(scene)) {
                peer.sync(NAME, scene.document, new byte[] {7, 7});
                return asked(peer, scene.document);
            }
        });
        row("frames of somebody else", DOOR, "sync", scene -> {
            try (RepoClient peer = joined(scene)) {
                peer.sync("bob", scene.document, RepoClient.changes(List.of(NOWHERE), List.of(new byte[] {1})));
                return asked(peer, scene.document);
            }
        });
    }

    private static RepoClient joined(Scene scene) throws Exception {
        return RepoClient.joined(scene.server, scene.ada.token(), NAME);
    }

    private static String refused(Scene scene, String query, String bearer) throws Exception {
        try (RepoClient peer = RepoClient.connect(scene.server, query, bearer)) {
            return "error " + peer.await("error").message() + ", closed " + peer.awaitClosed();
        }
    }

    private void frame(String line, Function<Scene, byte[]> bytes) {
        row(line, DOOR, "closed 1008 BAD_FRAME", scene -> {
            try (RepoClient peer = joined(scene)) {
                peer.send(bytes.apply(scene));
                return "closed " + peer.awaitClosed();
            }
        });
    }

    private static String asked(Scene scene, DocumentId document) throws Exception {
        try (RepoClient peer = joined(scene)) {
            return asked(peer, document);
        }
    }

    private static String asked(RepoClient peer, DocumentId document) throws Exception {
        peer.request(NAME, document);
        return peer.next().type();
    }

    /** The first answer to a change that is refused, by a peer that then goes on. */
    private static String pushed(Scene scene, DocumentId document, byte[] change) throws Exception {
        try (RepoClient peer = joined(scene)) {
            peer.sync(NAME, document, RepoClient.changes(List.of(heads(change)), List.of(change)));
            return peer.next().type();
        }
    }

    private static ChangeHash heads(byte[] change) {
        try {
            return ChangeHeader.read(change).hash();
        } catch (IllegalArgumentException damaged) {
            return NOWHERE;
        }
    }
}
