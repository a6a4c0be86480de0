package dev.syncline.node;

import dev.syncline.codec.CborException;
import dev.syncline.codec.CborReader;
import dev.syncline.codec.CborWriter;
import dev.syncline.id.DocumentId;
import dev.syncline.id.Id128;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.UserId;
import dev.syncline.store.Channel;
import dev.syncline.wire.DownFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * News to a message and back: {@code [version, node, [kind, …], …]}. A message of another version is no news: while a new
 * version comes in turn, nodes of both are on one channel.
 */
final class NewsCodec {
    private static final int VERSION = 1;
    private static final int ID_BYTES = 16;

    private static final int TAIL = 1;
    private static final int SESSION_ENDED = 2;
    private static final int ROLE_CHANGED = 3;
    private static final int PRESENT = 4;

    /** Of a message without news, at most. */
    static final int HEAD_BYTES = 16;

    private static final int NEWS_BYTES = 1;

    /** What a message says, and which node sent it. */
    record Message(long node, List<News> news) {}

    private NewsCodec() {}

    /** How many bytes of a message one of the news takes, at most. */
    static int bytes(News news) {
        int payload = news instanceof News.Present present ? present.presence().payload().length : 0;
        return NEWS_BYTES + items(news) * (ID_BYTES + 1) + payload;
    }

    /** Its kind, and what follows that. */
    private static int items(News news) {
        return switch (news) {
            case News.SessionEnded ended -> 2;
            case News.Tail tail -> 3;
            case News.RoleChanged changed -> 3;
            case News.Present present -> 5;
        };
    }

    static byte[] write(Message message) {
        CborWriter out = new CborWriter();
        out.array(2 + message.news().size()).integer(VERSION).integer(message.node());
        for (News news : message.news()) {
            write(out, news);
        }
        return out.toByteArray();
    }

    private static void write(CborWriter out, News news) {
        switch (news) {
            case News.Tail tail -> id(begin(out, tail, TAIL), tail.document()).integer(tail.seq());
            case News.SessionEnded ended -> id(begin(out, ended, SESSION_ENDED), ended.session());
            case News.RoleChanged changed ->
                id(id(begin(out, changed, ROLE_CHANGED), changed.user()), changed.project());
            case News.Present present -> {
                DownFrame.Presence presence = present.presence();
                id(id(id(begin(out, present, PRESENT), presence.document()), presence.session()), presence.user())
                        .bytes(presence.payload());
            }
        }
    }

    private static CborWriter begin(CborWriter out, News news, int kind) {
        return out.array(items(news)).integer(kind);
    }

    private static CborWriter id(CborWriter out, Id128 id) {
        return out.bytes(id.bytes());
    }

    /** Fails with {@link CborException} for what is no message of this version. */
    static Message read(byte[] bytes) {
        CborReader in = new CborReader(bytes);
        int items = in.readArray();
        if (items < 2) {
            throw new CborException("no message between nodes");
        }
        in.readInt(VERSION, VERSION);
        long node = in.readLong();
        List<News> news = new ArrayList<>();
        for (int left = items - 2; left > 0; left--) {
            news.add(readOne(in));
        }
        in.end();
        return new Message(node, news);
    }

    private static News readOne(CborReader in) {
        int items = in.readArray();
        int kind = in.readInt(TAIL, PRESENT);
        News news = switch (kind) {
            case TAIL -> new News.Tail(DocumentId.of(id(in)), in.readLong());
            case SESSION_ENDED -> new News.SessionEnded(SessionId.of(id(in)));
            case ROLE_CHANGED -> new News.RoleChanged(UserId.of(id(in)), ProjectId.of(id(in)));
            default ->
                new News.Present(new DownFrame.Presence(
                        DocumentId.of(id(in)),
                        SessionId.of(id(in)),
                        UserId.of(id(in)),
                        in.readBytes(Channel.BYTES_MAX)));
        };
        if (items != items(news)) {
            throw new CborException("news of another shape");
        }
        return news;
    }

    private static byte[] id(CborReader in) {
        return in.readBytesExactly(ID_BYTES);
    }
}
