package dev.syncline.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.access.DocumentKind;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.store.JournalStore.NewDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is left of people and projects that were erased: looked for in the files of the database. */
class ErasureTest {
    private static final UserId PERSON = new UserId(0x5157, 1);
    private static final UserId OTHER = new UserId(0x5157, 2);
    private static final ProjectId ALONE = new ProjectId(0x6157, 1);
    private static final ProjectId SHARED = new ProjectId(0x6157, 2);
    private static final String NAME = "Ada who is to be forgotten";
    private static final String OTHER_NAME = "Bob who stays where he is";
    private static final String ALONE_WORDS = "words that nobody else has seen";
    private static final String SHARED_WORDS = "words that belong to both of us";

    private final TestPostgres.Database database = TestPostgres.migrated();
    private final PgNode node = new PgNode(database);

    @AfterEach
    void close() throws Exception {
        node.close();
    }

    @Test
    @DisplayName("[OP13] of an erased person no file of the database holds the name or what only they had")
    void op13_person() throws Exception {
        fill();
        assertThat(files(NAME)).as("before").isPositive();
        assertThat(files(ALONE_WORDS)).as("before").isPositive();

        try (Connection connection = database.connect()) {
            assertThat(new Erasure(connection).person(uuid(PERSON.hi(), PERSON.lo())))
                    .isEqualTo(1);
        }

        assertThat(files(NAME)).isZero();
        assertThat(files(ALONE_WORDS)).isZero();
        assertThat(files(SHARED_WORDS)).isPositive();
        assertThat(files(OTHER_NAME)).isPositive();
        assertThat(JournalStoreContract.get(node.store().load(new DocumentId(2, 2)))
                        .entries())
                .hasSize(1);
    }

    @Test
    @DisplayName("[OP13] of an erased project no file of the database holds anything; nothing is erased twice")
    void op13_project() throws Exception {
        fill();
        assertThat(files(SHARED_WORDS)).as("before").isPositive();

        try (Connection connection = database.connect()) {
            var erasure = new Erasure(connection);
            assertThat(erasure.project(uuid(SHARED.hi(), SHARED.lo()))).isEqualTo(1);
            assertThat(erasure.project(uuid(SHARED.hi(), SHARED.lo()))).isEqualTo(-1);
            assertThat(erasure.person(UUID.randomUUID())).isEqualTo(-1);
        }

        assertThat(files(SHARED_WORDS)).isZero();
        assertThat(files(ALONE_WORDS)).isPositive();
        assertThat(files(NAME)).isPositive();
    }

    /** Two people, a project of one and a project of both, a document in each. */
    private void fill() throws SQLException {
        execute("insert into app_user (id, display_name, created_at) values ('%s', '%s', now()), ('%s', '%s', now())"
                .formatted(uuid(PERSON.hi(), PERSON.lo()), NAME, uuid(OTHER.hi(), OTHER.lo()), OTHER_NAME));
        execute("insert into project (id, name, personal, created_by) values ('%s', 'alone', true, '%s'),"
                        .formatted(uuid(ALONE.hi(), ALONE.lo()), uuid(PERSON.hi(), PERSON.lo()))
                + " ('%s', 'shared', false, '%s')"
                        .formatted(uuid(SHARED.hi(), SHARED.lo()), uuid(PERSON.hi(), PERSON.lo())));
        for (String row : List.of(
                member(ALONE, PERSON, "owner"), member(SHARED, PERSON, "owner"), member(SHARED, OTHER, "editor"))) {
            execute(row);
        }
        execute("insert into session (id, user_id, created_at, renewed_at, expires_at) values"
                + " (gen_random_uuid(), '%s', now(), now(), now())".formatted(uuid(PERSON.hi(), PERSON.lo())));
        write(new DocumentId(1, 1), ALONE, ALONE_WORDS);
        write(new DocumentId(2, 2), SHARED, SHARED_WORDS);
    }

    private static String member(ProjectId project, UserId user, String role) {
        return "insert into member (project_id, user_id, role) values ('%s', '%s', '%s')"
                .formatted(uuid(project.hi(), project.lo()), uuid(user.hi(), user.lo()), role);
    }

    private void write(DocumentId document, ProjectId project, String words) {
        var entry = new Entry(1, PERSON, 1, TimelineId.NONE, 1, "", words.getBytes(StandardCharsets.US_ASCII));
        JournalStoreContract.get(node.store()
                .create(new NewDocument(
                        document, project, "note", DocumentKind.MERGED, words, PERSON, List.of(entry))));
        JournalStoreContract.get(node.store()
                .timeline(new TimelineId(document.hi(), 77), document, PERSON, new SessionId(3, document.lo())));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** How many data files of this database hold some words. */
    private long files(String words) throws Exception {
        execute("checkpoint");
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select current_setting('data_directory'),"
                        + " (select oid from pg_database where datname = current_database())")) {
            row.next();
            Path files = Path.of(row.getString(1), "base", row.getString(2));
            try (Stream<Path> all = Files.list(files)) {
                return all.filter(Files::isRegularFile)
                        .filter(file -> holds(file, words))
                        .count();
            }
        }
    }

    private static boolean holds(Path file, String words) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(words);
        } catch (IOException gone) {
            return false;
        }
    }

    private static UUID uuid(long high, long low) {
        return new UUID(high, low);
    }
}
