package dev.syncline.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a request wants to wait for news: {@code Prefer: wait=20}, in seconds. */
final class Wait {
    static final String PREFER = "Prefer";
    static final String APPLIED = "Preference-Applied";

    private static final Pattern PREFERENCE =
            Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:$|[,;])");
    private static final long SECOND_MS = 1_000;

    private Wait() {}

    /** The wait that a header asks for, in milliseconds and within the bound; {@code otherwise} if it names none. */
    static long ms(String prefer, long longestMs, long otherwise) {
        if (prefer == null) {
            return otherwise;
        }
        Matcher wait = PREFERENCE.matcher(prefer);
        return wait.find() ? Math.min(longestMs, Long.parseLong(wait.group(1)) * SECOND_MS) : otherwise;
    }

    /** How an answer says that it was waited for. */
    static String applied(long waitMs) {
        return "wait=" + waitMs / SECOND_MS;
    }
}
