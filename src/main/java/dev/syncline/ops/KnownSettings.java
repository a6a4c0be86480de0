package dev.syncline.ops;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/** The name of every setting below {@code syncline.}, so that a misspelt one is an error and not silently nothing. */
final class KnownSettings {
    /** As environment variables; {@code SettingsPageTest} holds them equal to what the server reads. */
    static final List<String> NAMES = """
        SYNCLINE_DATA_DIR
        SYNCLINE_GUESTS_ALLOWED
        SYNCLINE_ORIGINS
        SYNCLINE_BACKENDS
        SYNCLINE_WEBHOOK_HOSTS
        SYNCLINE_BUCKET_NAME
        SYNCLINE_BUCKET_ENDPOINT
        SYNCLINE_BUCKET_PUBLIC_ENDPOINT
        SYNCLINE_BUCKET_REGION
        SYNCLINE_BUCKET_ACCESS_KEY
        SYNCLINE_BUCKET_ACCESS_KEY_FILE
        SYNCLINE_BUCKET_SECRET_KEY
        SYNCLINE_BUCKET_SECRET_KEY_FILE
        SYNCLINE_FOLLOW_URL
        SYNCLINE_FOLLOW_TOKEN
        SYNCLINE_FOLLOW_TOKEN_FILE
        SYNCLINE_FOLLOW_DOCUMENTS
        SYNCLINE_FOLLOW_PROJECT
        SYNCLINE_ISSUERS_<NAME>_ISSUER
        SYNCLINE_ISSUERS_<NAME>_AUDIENCE
        SYNCLINE_ISSUERS_<NAME>_KEY_LOCATION
        SYNCLINE_ISSUERS_<NAME>_ALGORITHM
        SYNCLINE_ISSUERS_<NAME>_TYPES
        SYNCLINE_ISSUERS_<NAME>_TYPE_OPTIONAL
        SYNCLINE_ISSUERS_<NAME>_MAX_LIFETIME
        SYNCLINE_ISSUERS_<NAME>_PROJECT_CLAIM
        SYNCLINE_LIMITS_SESSIONS_BYTES_PER_SECOND
        SYNCLINE_LIMITS_SESSIONS_ENTRIES_PER_SECOND
        SYNCLINE_LIMITS_SESSIONS_WINDOW_BYTES
        SYNCLINE_LIMITS_SESSIONS_OUTBOUND_BYTES_MAX
        SYNCLINE_LIMITS_SESSIONS_OUTBOUND_AGE
        SYNCLINE_LIMITS_SESSIONS_HANDSHAKE
        SYNCLINE_LIMITS_SESSIONS_IDLE
        SYNCLINE_LIMITS_SESSIONS_PONG
        SYNCLINE_LIMITS_SESSIONS_CONNECTIONS_MAX
        SYNCLINE_LIMITS_SESSIONS_DRAIN
        SYNCLINE_LIMITS_DOCUMENTS_BYTES_MAX
        SYNCLINE_LIMITS_DOCUMENTS_OPERATIONS_PER_CHANGE_MAX
        SYNCLINE_LIMITS_DOCUMENTS_SESSIONS_MAX
        SYNCLINE_LIMITS_DOCUMENTS_OPEN_PER_SESSION_MAX
        SYNCLINE_LIMITS_IDENTITY_ACCESS_TOKEN
        SYNCLINE_LIMITS_IDENTITY_RENEWAL
        SYNCLINE_LIMITS_IDENTITY_RENEWAL_GRACE
        SYNCLINE_LIMITS_IDENTITY_REVOCATION
        SYNCLINE_LIMITS_IDENTITY_SESSIONS_PER_USER_MAX
        SYNCLINE_LIMITS_IDENTITY_DISPLAY_NAME_CHARS_MAX
        SYNCLINE_LIMITS_IDENTITY_TOKEN_CHARS_MAX
        SYNCLINE_LIMITS_IDENTITY_CACHED_SESSIONS_MAX
        SYNCLINE_LIMITS_IDENTITY_SIGN_INS_PER_MINUTE
        SYNCLINE_LIMITS_IDENTITY_COUNTED_ADDRESSES_MAX
        SYNCLINE_LIMITS_PROJECTS_OWNED_PER_USER_MAX
        SYNCLINE_LIMITS_PROJECTS_MEMBERS_MAX
        SYNCLINE_LIMITS_PROJECTS_NAME_CHARS_MAX
        SYNCLINE_LIMITS_PROJECTS_ROLE_CACHE
        SYNCLINE_LIMITS_PROJECTS_CACHED_ROLES_MAX
        SYNCLINE_LIMITS_PROJECTS_DOCUMENTS_MAX
        SYNCLINE_LIMITS_PROJECTS_BYTES_MAX
        SYNCLINE_LIMITS_PROJECTS_USAGE_CACHE
        SYNCLINE_LIMITS_HTTP_BODY_BYTES_MAX
        SYNCLINE_LIMITS_HTTP_PUSH_BYTES_MAX
        SYNCLINE_LIMITS_HTTP_JSON_BYTES_MAX
        SYNCLINE_LIMITS_HTTP_PAGE_MAX
        SYNCLINE_LIMITS_HTTP_PAGE_DEFAULT
        SYNCLINE_LIMITS_HTTP_TITLE_CHARS_MAX
        SYNCLINE_LIMITS_HTTP_ENTRIES_BYTES_MAX
        SYNCLINE_LIMITS_HTTP_STALL
        SYNCLINE_LIMITS_POLLS_LONGEST
        SYNCLINE_LIMITS_POLLS_HEARTBEAT
        SYNCLINE_LIMITS_POLLS_PER_SESSION_MAX
        SYNCLINE_LIMITS_POLLS_BEGUN_PER_MINUTE
        SYNCLINE_ENGINE_CHILDREN
        SYNCLINE_ENGINE_TIMEOUT_MS
        SYNCLINE_ENGINE_WAITING_COUNT_MAX
        SYNCLINE_ENGINE_WAITING_BYTES_MAX
        SYNCLINE_ENGINE_HEAP_MIB
        SYNCLINE_ENGINE_RESIDENT_BYTES_MAX
        SYNCLINE_ENGINE_STANDBY
        SYNCLINE_LIVE_IDLE
        SYNCLINE_LIVE_SAVED_BYTES_MAX
        SYNCLINE_LIVE_SNAPSHOT_ENTRIES
        SYNCLINE_LIVE_SNAPSHOT_BYTES
        SYNCLINE_LIVE_LEFT_ENTRIES
        SYNCLINE_LIVE_LEFT_BYTES
        SYNCLINE_LIVE_TAIL_BYTES_MAX
        SYNCLINE_LIVE_REST_FACTOR
        SYNCLINE_STORE_COMMIT_CONNECTIONS
        SYNCLINE_STORE_READ_CONNECTIONS
        SYNCLINE_STORE_WAITERS_MAX
        SYNCLINE_STORE_WAIT
        SYNCLINE_STORE_COMMIT
        SYNCLINE_STORE_READ
        SYNCLINE_STORE_LOCK
        SYNCLINE_STORE_IDLE_IN_TRANSACTION
        SYNCLINE_STORE_SILENCE
        SYNCLINE_STORE_CHUNK_BYTES_MAX
        SYNCLINE_STORE_CHUNKS_PER_READ_MAX
        SYNCLINE_JOURNAL_PART_BYTES
        SYNCLINE_JOURNAL_KEPT_BYTES_MIN
        SYNCLINE_JOURNAL_KEPT_BYTES_MAX
        SYNCLINE_JOURNAL_KEPT
        SYNCLINE_JOURNAL_STEP_ROWS_MAX
        SYNCLINE_JOURNAL_STEP_BYTES_MAX
        SYNCLINE_JOURNAL_MERGED_BYTES
        SYNCLINE_JOURNAL_MERGED_ROWS_MIN
        SYNCLINE_JOURNAL_REST
        SYNCLINE_OUTBOX_REST
        SYNCLINE_OUTBOX_LEASE
        SYNCLINE_OUTBOX_BACKOFF
        SYNCLINE_OUTBOX_BACKOFF_MAX
        SYNCLINE_OUTBOX_ATTEMPTS_MAX
        SYNCLINE_CHANNEL_ENABLED
        SYNCLINE_CHANNEL_REST
        SYNCLINE_HOOKS_CONNECTIONS
        SYNCLINE_HOOKS_COMMAND
        SYNCLINE_PREFIXES_LIFE
        SYNCLINE_PREFIXES_CHUNK_BYTES_MAX
        SYNCLINE_PREFIXES_TOTAL_BYTES_MAX
        SYNCLINE_PREFIXES_CHUNKS_MAX
        SYNCLINE_PREFIXES_PER_SESSION_MAX
        SYNCLINE_PREFIXES_CLAIM
        SYNCLINE_PREFIXES_LOOK
        SYNCLINE_BUCKET_COLD
        SYNCLINE_BUCKET_MOVED_BYTES_MIN
        SYNCLINE_BUCKET_REST
        SYNCLINE_BUCKET_GRACE
        SYNCLINE_BUCKET_REQUESTS_MAX
        SYNCLINE_BUCKET_ANSWER
        SYNCLINE_REPO_FRAME_BYTES_MAX
        SYNCLINE_REPO_OUTBOUND_BYTES_MAX
        SYNCLINE_REPO_TOKENS_PER_USER_MAX
        SYNCLINE_REPO_PING
        """.lines().toList();

    /** What tests, the build and the engine's children set. */
    private static final Set<String> APART = Set.of(
            "SYNCLINE_FAULT", "SYNCLINE_SEEDS", "SYNCLINE_CHROMIUM", "SYNCLINE_NATIVE_JDK_TOOL", "SYNCLINE_MEMORY");

    /** What Kubernetes tells every container of a service that is named after us. */
    private static final Pattern OF_SERVICES =
            Pattern.compile("SYNCLINE_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_.*)?)");

    /** A number, or a time such as -5S and PT-5S. */
    private static final Pattern NEGATIVE = Pattern.compile("\\s*(-[Pp]?|[Pp][Tt]?-)[Tt]?[0-9].*");

    /** What a browser takes as a source in a content security policy, and a page gives as its origin. */
    private static final Pattern ORIGIN =
            Pattern.compile("https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?");

    private static final String PREFIX = "SYNCLINE_";

    private KnownSettings() {}

    /** One sentence for each name among {@code properties} that is no setting. */
    static List<String> problems(Collection<String> properties) {
        Set<String> unknown = properties.stream()
                .map(KnownSettings::variable)
                .filter(name -> name.startsWith(PREFIX))
                .filter(name ->
                        !APART.contains(name) && !OF_SERVICES.matcher(name).matches())
                .filter(name -> NAMES.stream().noneMatch(known -> fits(name, known)))
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> problems = new ArrayList<>();
        for (String name : unknown) {
            String nearest = NAMES.stream()
                    .min(Comparator.comparingInt(known -> distance(name, known)))
                    .orElseThrow();
            problems.add(name + " is no setting; " + nearest + " is the nearest one of docs/SETTINGS.md.");
        }
        return problems;
    }

    /** One sentence for each setting whose number or time is below zero, which is no bound of anything. */
    static List<String> negatives(Map<String, String> values) {
        Set<String> problems = new TreeSet<>();
        values.forEach((property, value) -> {
            String name = variable(property);
            boolean secret = name.endsWith("_TOKEN");
            if (name.startsWith(PREFIX) && !secret && NEGATIVE.matcher(value).matches()) {
                problems.add(name + " is " + value.strip() + "; it must not be negative.");
            }
        });
        return List.copyOf(problems);
    }

    /** One sentence for each other server that is not named by its origin: the name becomes part of a policy. */
    static List<String> noOrigins(Config config) {
        return config.getOptionalValues("syncline.backends", String.class).orElse(List.of()).stream()
                .map(String::strip)
                .filter(backend -> !ORIGIN.matcher(backend).matches())
                .map(backend ->
                        "SYNCLINE_BACKENDS names " + backend + ", which is no origin such as https://eu.example.")
                .toList();
    }

    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static boolean fits(String name, String known) {
        return name.equals(known) || known.contains("<") && name.matches(known.replaceFirst("<NAME>", "[A-Z0-9_]+"));
    }

    /** How many letters must be changed, added or taken away to make one of the other. */
    private static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[other.length()];
    }
}
