package dev.syncline.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ContentPoliciesTest {
    private static final Pattern SOURCES = Pattern.compile("([a-z]+-src) ([^;]+)");

    private final ContentPolicies policies = new ContentPolicies(Set.of("https://us.example", "https://eu.example"));

    /** What a scope may fetch and run, without what none may. */
    private List<String> allowed(String path, String mediaType) {
        return SOURCES.matcher(policies.of(path, mediaType))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    @DisplayName("[BD13] each scope has its own policy, with what it needs")
    void bd13_scopes() {
        String servers = "connect-src 'self' https://eu.example https://us.example";
        String[] page = {
            "default-src 'none'",
            "script-src 'self'",
            "worker-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "manifest-src 'self'",
            servers
        };
        assertThat(allowed("/", null)).containsExactly(page);
        assertThat(allowed("/index.html", null)).containsExactly(page);
        assertThat(allowed("/nowhere", "text/html;charset=UTF-8")).containsExactly(page);
        assertThat(allowed("/worker-boot.js", "text/javascript"))
                .containsExactly("default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", servers);
        assertThat(allowed("/service-worker.js", "text/javascript"))
                .containsExactly("default-src 'none'", "script-src 'self'", "connect-src 'self'");
        for (String other : List.of("/vault-host.js", "/syncline.js", "/automerge/automerge.wasm", "/documents", "")) {
            assertThat(allowed(other, "application/json")).containsExactly("default-src 'none'");
        }
    }

    @Test
    @DisplayName("[BD13] only a page makes trusted types, by one policy; nothing evaluates text")
    void bd13_trustedTypes() {
        for (String path : List.of("/", "/worker-boot.js", "/service-worker.js", "/vault-host.js", "/documents")) {
            assertThat(policies.of(path, null))
                    .contains("require-trusted-types-for 'script'")
                    .contains("/".equals(path) ? "trusted-types syncline;" : "trusted-types 'none'")
                    .contains("base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                    .doesNotContain("'unsafe-inline'", "'unsafe-eval'");
        }
    }
}
