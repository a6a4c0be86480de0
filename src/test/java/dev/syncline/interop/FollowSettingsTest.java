package dev.syncline.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FollowSettingsTest {
    private static final DocumentId ONE = new DocumentId(1, 2);
    private static final DocumentId OTHER = new DocumentId(3, 4);
    private static final ProjectId PROJECT = new ProjectId(5, 6);

    @TempDir
    Path folder;

    private static Map<String, String> good() {
        return new HashMap<>(Map.of(
                "syncline.follow.url",
                "wss://eu.example/repo",
                "syncline.follow.documents",
                ONE.text() + ", automerge:" + OTHER.text(),
                "syncline.follow.project",
                PROJECT.text()));
    }

    private static Config config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();
    }

    private static FollowSettings read(Map<String, String> values) {
        return FollowSettings.of(config(values)).orElseThrow();
    }

    @Test
    @DisplayName("[SF6] documents are named by their ids or addresses; without an address nobody is followed")
    void sf6_read() {
        FollowSettings settings = read(good());

        assertThat(settings.documents()).containsExactly(ONE, OTHER);
        assertThat(settings.project()).isEqualTo(PROJECT);
        assertThat(settings.address()).hasToString("wss://eu.example/repo");
        assertThat(FollowSettings.of(config(Map.of()))).isEqualTo(Optional.empty());
    }

    @Test
    @DisplayName("[SF6] the token comes from a setting or a file, and is in the address alone")
    void sf6_token() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "se cret\n");
        Map<String, String> values = good();
        values.put("syncline.follow.token-file", file.toString());
        FollowSettings settings = read(values);

        assertThat(settings.address()).hasToString("wss://eu.example/repo?token=se+cret");
        assertThat(settings.toString()).doesNotContain("cret");
    }

    @ParameterizedTest(name = "[SF6] {0}={1} ends the start with a sentence that names the setting")
    @CsvSource({
        "url, https://eu.example/repo",
        "url, wss:eu",
        "url, not an address",
        "url, wss://eu.example/repo?token=secret",
        "url, wss://me:secret@eu.example/repo",
        "token-file, nowhere",
        "documents, secretly",
        "documents, ''",
        "project, mine",
        "project, ''"
    })
    void sf6_wrong(String name, String value) {
        Map<String, String> values = good();
        values.put("syncline.follow." + name, value);

        assertThatThrownBy(() -> read(values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "SYNCLINE_FOLLOW_" + name.toUpperCase(Locale.ROOT).replace('-', '_') + " ")
                .hasMessageNotContaining("=secret")
                .hasMessageNotContaining(":secret");
    }
}
