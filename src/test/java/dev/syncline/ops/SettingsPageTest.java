package dev.syncline.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.engine.EngineLimits;
import dev.syncline.interop.RepoLimits;
import dev.syncline.live.LiveLimits;
import dev.syncline.store.BucketLimits;
import dev.syncline.store.ChannelLimits;
import dev.syncline.store.HookLimits;
import dev.syncline.store.OutboxLimits;
import dev.syncline.store.PrefixLimits;
import dev.syncline.store.StoreLimits;
import dev.syncline.store.UpkeepLimits;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table of settings: docs/SETTINGS.md says what the mappings, the records of limits and their comments say. */
class SettingsPageTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/syncline");
    private static final Path PAGE = Path.of("docs/SETTINGS.md");
    private static final Path MADE = Path.of("target/SETTINGS.md");
    /** How the records of limits name what they read: {@code number(config, "page-max", …)}. */
    private static final Pattern READ = Pattern.compile("(?:\\(config, |PREFIX \\+ )\"([a-z-]+)\"");

    private record Setting(String name, String otherwise, String meaning) {}

    @Test
    @DisplayName("[OP12] docs/SETTINGS.md is made of the mappings, with defaults and meanings")
    void op12_thePageOfSettingsIsFresh() throws IOException {
        StringBuilder page = new StringBuilder("""
            # Settings

            Made by `SettingsPageTest` from the mappings and records that the server reads, with their comments. Each is an
            environment variable, or the system property `syncline.…` in lower case with dots and dashes. Bytes are plain
            numbers; times are written as `10S`, `15M`, `180D`. What is wrong ends the start with a line that names it. Settings
            of the platform that matter beside these are in DEPLOY.md.

            | variable | default | meaning |
            |---|---|---|
            """);
        for (Setting setting : settings()) {
            assertThat(setting.meaning()).as(setting.name()).isNotBlank();
            page.append("| `")
                    .append(setting.name())
                    .append("` | ")
                    .append(setting.otherwise())
                    .append(" | ");
            page.append(setting.meaning()).append(" |\n");
        }
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, page);

        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("stale: cp %s %s", MADE, PAGE)
                .isEqualTo(page.toString());
    }

    @Test
    @DisplayName("[OP15] the names that a start knows are those of the page; any other is told with the nearest one")
    void op15_misspeltSettings() throws IOException {
        assertThat(KnownSettings.NAMES)
                .isEqualTo(settings().stream().map(Setting::name).toList());

        assertThat(KnownSettings.problems(List.of(
                        "syncline.limits.sessions.idle",
                        "SYNCLINE_DATA_DIR",
                        "syncline.data.dir",
                        "syncline.issuers.corp.audience",
                        "SYNCLINE_ISSUERS_MY_CORP_KEY_LOCATION",
                        "SYNCLINE_FAULT",
                        "SYNCLINE_SERVICE_HOST",
                        "SYNCLINE_PORT_8080_TCP_ADDR",
                        "quarkus.http.port")))
                .isEmpty();
        assertThat(KnownSettings.problems(List.of("syncline.limits.session.idle", "SYNCLINE_LIMITS_SESSION_IDLE")))
                .containsExactly("SYNCLINE_LIMITS_SESSION_IDLE is no setting; SYNCLINE_LIMITS_SESSIONS_IDLE is the"
                        + " nearest one of docs/SETTINGS.md.");
    }

    @Test
    @DisplayName("[OP15] a number or a time below zero ends the start")
    void op15_negativeSettings() {
        assertThat(KnownSettings.negatives(Map.of(
                        "syncline.limits.sessions.connections-max", "-1",
                        "SYNCLINE_LIMITS_SESSIONS_IDLE", " PT-5S",
                        "SYNCLINE_LIMITS_SESSIONS_PONG", "-5S",
                        "SYNCLINE_LIMITS_SESSIONS_DRAIN", "0S",
                        "SYNCLINE_DATA_DIR", "-data",
                        "SYNCLINE_FOLLOW_TOKEN", "-5secret",
                        "SYNCLINE_ORIGINS", "https://app-1.example",
                        "quarkus.http.port", "-1")))
                .containsExactly(
                        "SYNCLINE_LIMITS_SESSIONS_CONNECTIONS_MAX is -1; it must not be negative.",
                        "SYNCLINE_LIMITS_SESSIONS_IDLE is PT-5S; it must not be negative.",
                        "SYNCLINE_LIMITS_SESSIONS_PONG is -5S; it must not be negative.");
    }

    @Test
    @DisplayName("[OP15] another server that is not named by its origin ends the start")
    void op15_backendsAreOrigins() {
        assertThat(KnownSettings.noOrigins(
                        backends("https://eu.example,http://10.0.0.7:8080, https://us-1.example:8443")))
                .isEmpty();
        for (String wrong : List.of(
                "eu.example",
                "https://eu.example/",
                "https://eu.example/syncline",
                "wss://eu.example",
                "https://*.example",
                "https://eu.example; script-src *",
                "https://eu.example https://evil.example",
                "'unsafe-inline'",
                "*")) {
            assertThat(KnownSettings.noOrigins(backends("https://us.example," + wrong)))
                    .containsExactly(
                            "SYNCLINE_BACKENDS names " + wrong + ", which is no origin such as https://eu.example.");
        }
    }

    private static Config backends(String value) {
        return new SmallRyeConfigBuilder()
                .withDefaultValue("syncline.backends", value)
                .build();
    }

    private static List<Setting> settings() throws IOException {
        List<Setting> all = new ArrayList<>();
        all.add(new Setting("SYNCLINE_DATA_DIR", "`data`", "The folder of the database that the JVM build brings."));
        mapping(Settings.class, "syncline", SOURCES.resolve("ops/Settings.java"), all);
        mapping(LimitSettings.class, "syncline.limits", SOURCES.resolve("wire/Limits.java"), all);
        records("syncline.engine", "engine/EngineBean.java", "engine/EngineLimits.java", all, EngineLimits.DEFAULTS);
        records(
                "syncline.live",
                "live/LiveLimits.java",
                "live/LiveLimits.java",
                all,
                LiveLimits.DEFAULTS,
                LiveLimits.DEFAULTS.upkeep());
        records("syncline.store", "store/StoreLimits.java", "store/StoreLimits.java", all, StoreLimits.DEFAULTS);
        records("syncline.journal", "store/UpkeepLimits.java", "store/UpkeepLimits.java", all, UpkeepLimits.DEFAULTS);
        records("syncline.outbox", "store/OutboxLimits.java", "store/OutboxLimits.java", all, OutboxLimits.DEFAULTS);
        records(
                "syncline.channel",
                "store/ChannelLimits.java",
                "store/ChannelLimits.java",
                all,
                ChannelLimits.DEFAULTS);
        records("syncline.hooks", "store/HookLimits.java", "store/HookLimits.java", all, HookLimits.DEFAULTS);
        records("syncline.prefixes", "store/PrefixLimits.java", "store/PrefixLimits.java", all, PrefixLimits.DEFAULTS);
        records("syncline.bucket", "store/BucketLimits.java", "store/BucketLimits.java", all, BucketLimits.DEFAULTS);
        records("syncline.repo", "interop/RepoLimits.java", "interop/RepoLimits.java", all, RepoLimits.DEFAULTS);
        return all;
    }

    /** @param comments the file in which the comment of each method stands, or of the component that it becomes */
    private static void mapping(Class<?> mapping, String prefix, Path comments, List<Setting> all) throws IOException {
        Method[] methods = mapping.getDeclaredMethods();
        String source = Files.readString(comments);
        String own = Files.readString(
                SOURCES.resolve("ops").resolve(mapping.getName().replaceAll("^.*\\.|\\$.*$", "") + ".java"));
        // Reflection has no order; the source has.
        Arrays.sort(methods, (a, b) -> Integer.compare(at(own, mapping, a), at(own, mapping, b)));
        for (Method method : methods) {
            Class<?> type = method.getReturnType();
            String name = prefix + "." + name(method);
            if (type.isInterface() && type.getEnclosingClass() != null && mappingOf(type)) {
                mapping(type, name, comments, all);
            } else if (type == Map.class) {
                mapping(Settings.IssuerSettings.class, name + ".<NAME>", comments, all);
            } else {
                WithDefault otherwise = method.getAnnotation(WithDefault.class);
                String value =
                        otherwise != null ? "`" + otherwise.value() + "`" : type == Optional.class ? "" : "required";
                all.add(new Setting(variable(name), value, meaning(source, mapping, method.getName())));
            }
        }
    }

    private static boolean mappingOf(Class<?> type) {
        return type.getName().startsWith("dev.syncline.");
    }

    private static int at(String source, Class<?> mapping, Method method) {
        int from = source.indexOf("interface " + mapping.getSimpleName() + " ");
        return source.indexOf(" " + method.getName() + "();", from);
    }

    private static String name(Method method) {
        WithName name = method.getAnnotation(WithName.class);
        return name != null ? name.value() : dashed(method.getName());
    }

    private static String dashed(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static String variable(String name) {
        return name.replaceAll("[^A-Za-z<>]", "_").toUpperCase(Locale.ROOT);
    }

    private static void records(String prefix, String reader, String comments, List<Setting> all, Record... defaults)
            throws IOException {
        String source = Files.readString(SOURCES.resolve(comments));
        Matcher read = READ.matcher(Files.readString(SOURCES.resolve(reader)));
        while (read.find()) {
            Setting found = null;
            for (Record record : defaults) {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    String name = dashed(component.getName());
                    boolean duration = name.equals(read.group(1) + "-ms");
                    if (name.equals(read.group(1)) || duration) {
                        String value = duration
                                ? Duration.ofMillis((Long) value(component, record))
                                        .toString()
                                        .substring(1)
                                        .replace("T", "")
                                : String.valueOf(value(component, record));
                        found = new Setting(
                                variable(prefix + "." + read.group(1)),
                                "`" + value + "`",
                                meaning(source, record.getClass(), component.getName()));
                    }
                }
            }
            assertThat(found).as("%s reads %s", reader, read.group(1)).isNotNull();
            all.add(found);
        }
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException hidden) {
            throw new IllegalStateException(hidden);
        }
    }

    /** The comment of a method of a mapping, or of a component of the record that it becomes. */
    private static String meaning(String source, Class<?> type, String name) {
        int from = Math.max(0, source.indexOf("record " + type.getSimpleName() + "("));
        String before = source.substring(Math.max(0, source.lastIndexOf("/**", from)));
        Matcher param = Pattern.compile("@param " + name + "(?:Ms)? ([^@]*?)\\s*(?:\\* @|\\*/)", Pattern.DOTALL)
                .matcher(before);
        if (param.find()) {
            return sentence(name, param.group(1));
        }
        int method = source.indexOf(
                " " + name + "();", Math.max(0, source.indexOf("interface " + type.getSimpleName() + " ")));
        if (method < 0) {
            return "";
        }
        String above = source.substring(0, method);
        int comment = above.lastIndexOf("/**");
        return oneLine(above.substring(comment + 3, above.indexOf("*/", comment)));
    }

    /** A comment of a component goes on where its name ends. */
    private static String sentence(String name, String rest) {
        String words = dashed(name.replaceAll("Ms$", "")).replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ": " + oneLine(rest) + ".";
    }

    private static String oneLine(String comment) {
        return comment.replaceAll("\\s*\\n\\s*\\*?\\s*", " ")
                .replaceAll("\\{@code ([^}]*)\\}", "`$1`")
                .replace("|", "\\|")
                .strip();
    }
}
