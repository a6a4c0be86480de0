package dev.syncline.http;

import dev.syncline.codec.Sha256;
import dev.syncline.live.Documents;
import java.util.Arrays;
import java.util.HexFormat;

/** Entity tags, and whether a caller already has what they name. */
final class Tags {
    private static final int TAG_BYTES = 12;

    private Tags() {}

    /** Names a state of a document; weak, because the same state can be saved as different bytes. */
    static String of(Documents.Position at) {
        return "W/\"" + HexFormat.of().formatHex(at.history(), 0, TAG_BYTES) + "." + at.seq() + "\"";
    }

    static String of(byte[] body) {
        return "\"" + HexFormat.of().formatHex(Arrays.copyOf(Sha256.of(body), TAG_BYTES)) + "\"";
    }

    /** Whether an {@code If-None-Match} header names the tag, by the weak comparison that it asks for. */
    static boolean matches(String ifNoneMatch, String tag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String candidate : ifNoneMatch.split(",")) {
            String known = candidate.strip();
            if (known.equals("*") || strong(known).equals(strong(tag))) {
                return true;
            }
        }
        return false;
    }

    private static String strong(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
