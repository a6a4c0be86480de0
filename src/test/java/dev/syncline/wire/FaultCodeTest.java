package dev.syncline.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The catalogue of errors: docs/ERRORS.md says what the comments of {@link FaultCode} say. */
class FaultCodeTest {
    private static final Path SOURCE = Path.of("src/main/java/dev/syncline/wire/FaultCode.java");
    private static final Path PAGE = Path.of("docs/ERRORS.md");
    private static final Path MADE = Path.of("target/ERRORS.md");

    @Test
    @DisplayName("[HT1] docs/ERRORS.md is made of the comments of FaultCode")
    void ht1_thePageOfErrorsIsFresh() throws IOException {
        String page = page();
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, page);

        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("stale: cp %s %s", MADE, PAGE)
                .isEqualTo(page);
    }

    @Test
    @DisplayName("[HT1] every code has a comment and a status that fits its retry")
    void ht1_everyCodeIsDocumented() throws IOException {
        Map<String, String> comments = comments();

        for (FaultCode code : FaultCode.values()) {
            assertThat(comments.get(code.name())).as(code.name()).isNotBlank().endsWith(".");
            assertThat(code.status()).as(code.name()).isBetween(400, 599);
        }
    }

    private static String page() throws IOException {
        Map<String, String> comments = comments();
        StringBuilder page = new StringBuilder("""
            # Errors

            Made from the comments of `dev.syncline.wire.FaultCode` by `FaultCodeTest`. Over HTTP a fault is an
            `application/problem+json` body with `code`; over the WebSocket it is a `fault` frame or the refusal of an entry.
            Retry: *never* the same request fails again; *later* it may succeed after a pause; *resume* it succeeds after
            opening the document again; *renew* it succeeds with a renewed or new session.

            | code | HTTP | retry | meaning |
            |---|---|---|---|
            """);
        for (FaultCode code : FaultCode.values()) {
            page.append("| `")
                    .append(code.name())
                    .append("` | ")
                    .append(code.status())
                    .append(" | ");
            page.append(code.retry().name().toLowerCase(java.util.Locale.ROOT)).append(" | ");
            page.append(comments.get(code.name())).append(" |\n");
        }
        return page.toString();
    }

    private static Map<String, String> comments() throws IOException {
        Matcher matcher = Pattern.compile("/\\*\\*(.*?)\\*/\\s+([A-Z_]+)\\(", Pattern.DOTALL)
                .matcher(Files.readString(SOURCE).replaceFirst("(?s)^.*?public enum", ""));
        Map<String, String> comments = new LinkedHashMap<>();
        while (matcher.find()) {
            comments.put(
                    matcher.group(2),
                    matcher.group(1).replaceAll("\\s*\\n\\s*\\*?\\s*", " ").strip());
        }
        return comments;
    }
}
