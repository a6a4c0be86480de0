package dev.syncline.store;

import static dev.syncline.store.JournalStoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.access.DocumentKind;
import dev.syncline.codec.Bytes;
import dev.syncline.codec.Sha256;
import dev.syncline.embedded.TestPostgres;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.SessionId;
import dev.syncline.id.TimelineId;
import dev.syncline.id.UserId;
import dev.syncline.journal.Entry;
import dev.syncline.journal.RollingHash;
import dev.syncline.store.Importer.Imported;
import dev.syncline.store.JournalStore.Append;
import dev.syncline.store.JournalStore.AppendAnswer;
import dev.syncline.store.JournalStore.NewDocument;
import dev.syncline.store.JournalStore.TimelineAdvance;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Files of documents, projects and timelines: from one database into another, and what is refused. */
class ExportTest {
    private static final UserId ADA = new UserId(0x5157, 1);
    private static final UserId BOB = new UserId(0x5157, 2);
    private static final ProjectId PROJECT = new ProjectId(0x6157, 1);
    private static final ProjectId ELSEWHERE = new ProjectId(0x6157, 2);
    private static final DocumentId FIRST = new DocumentId(1, 1);
    private static final DocumentId SECOND = new DocumentId(1, 2);
    private static final TimelineId TIMELINE = new TimelineId(77, 1);
    private static final String ROWS = """
        select string_agg(t::text, E'\\n' order by t::text) from (
            select row_to_json(c)::text as t from chunk c
            union all select (to_jsonb(d) - 'history_id')::text from document d
            union all select (to_jsonb(l) - 'user_id')::text from timeline l
            union all select row_to_json(p)::text from project p
            union all select row_to_json(m)::text from member m
            union all select row_to_json(u)::text from app_user u) as all_rows
        """;

    private final TestPostgres.Database source = TestPostgres.migrated();
    private final TestPostgres.Database target = TestPostgres.migrated();
    private final PgNode from = new PgNode(source);
    private final PgNode to = new PgNode(target);

    @BeforeEach
    void fill() throws SQLException {
        execute(
                source,
                "insert into app_user (id, issuer, subject, display_name) values ('%s', 'corp', 'ada', 'Ada')"
                        .formatted(AppendRows.uuid(ADA)));
        execute(source, "insert into app_user (id, display_name) values ('%s', 'Bob')".formatted(AppendRows.uuid(BOB)));
        execute(source, project(PROJECT, "shared", ADA));
        execute(
                source,
                "insert into member (project_id, user_id, role) values ('%s', '%s', 'owner')"
                        .formatted(AppendRows.uuid(PROJECT), AppendRows.uuid(ADA)));
        write(from, FIRST, TIMELINE, "one", "two", "three");
        write(from, SECOND, new TimelineId(77, 2), "four");
    }

    @AfterEach
    void close() throws Exception {
        from.close();
        to.close();
    }

    @Test
    @DisplayName("[OP20] a project comes into another database with every row as it was; a second time changes nothing")
    void op20_project() throws Exception {
        byte[] file = exportProject();

        assertThat(take(file, null)).isEqualTo(new Imported(2, 4, 0, List.of()));

        String rows = text(target, ROWS);
        assertThat(rows).isEqualTo(text(source, ROWS)).contains("Ada", "Bob", "\"corp\"");
        var journal = get(to.store().load(FIRST));
        assertThat(journal.entries())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(get(from.store().load(FIRST)).entries());
        assertThat(journal.document().history())
                .as("a device may know more than the file")
                .isNotEqualTo(get(from.store().load(FIRST)).document().history());
        assertThat(journal.writers()).as("its timelines are over").isEmpty();
        assertThat(take(file, null)).as("twice").isEqualTo(new Imported(0, 0, 2, List.of()));
        assertThat(text(target, ROWS)).isEqualTo(rows);
    }

    @Test
    @DisplayName("[OP20] a document goes to a project that is named; without its project it is NO_PROJECT")
    void op20_document() throws Exception {
        byte[] file = exportDocument(FIRST);
        assertThat(take(file, null).refused()).singleElement().asString().startsWith("NO_PROJECT");
        assertThat(text(target, "select count(*) from app_user"))
                .as("nothing stays of it")
                .isEqualTo("0");

        execute(target, "insert into app_user (id, display_name) values ('%s', 'Bob')".formatted(AppendRows.uuid(BOB)));
        execute(target, project(ELSEWHERE, "elsewhere", BOB));
        assertThat(take(file, ELSEWHERE)).isEqualTo(new Imported(1, 3, 0, List.of()));

        assertThat(get(to.store().load(FIRST)).document().project()).isEqualTo(ELSEWHERE);
        assertThat(text(target, "select distinct split_part(name, '/', 2) from chunk"))
                .isEqualTo(AppendRows.uuid(ELSEWHERE).toString());
    }

    @Test
    @DisplayName("[OP20] somebody who signs in under another id there keeps it; the author comes as a name")
    void op20_samePerson() throws Exception {
        execute(
                target,
                "insert into app_user (id, issuer, subject, display_name)"
                        + " values (gen_random_uuid(), 'corp', 'ada', 'Ada of here')");

        assertThat(take(exportProject(), null).documents()).isEqualTo(2);

        assertThat(text(
                        target,
                        "select string_agg(display_name, ', ' order by display_name) from app_user"
                                + " where subject is null"))
                .isEqualTo("Ada, Bob");
        assertThat(text(target, "select display_name from app_user where subject = 'ada'"))
                .isEqualTo("Ada of here");
    }

    @Test
    @DisplayName("[OP21] ids with another journal are OTHER_CONTENT and stay as they are; the other documents come")
    void op21_otherContent() throws Exception {
        execute(target, "insert into app_user (id, display_name) values ('%s', 'Ada')".formatted(AppendRows.uuid(ADA)));
        execute(target, project(PROJECT, "shared", ADA));
        write(to, FIRST, new TimelineId(78, 1), "something else");

        Imported imported = take(exportProject(), null);

        assertThat(imported.documents()).isEqualTo(1);
        assertThat(imported.refused())
                .containsExactly("OTHER_CONTENT: document " + FIRST.text() + " has another journal here");
        assertThat(get(to.store().load(FIRST)).entries()).hasSize(1);
        assertThat(get(to.store().load(SECOND)).entries()).hasSize(1);
    }

    @Test
    @DisplayName("[OP21] a timeline's id that is used elsewhere refuses its document wholly")
    void op21_timelineTaken() throws Exception {
        execute(target, "insert into app_user (id, display_name) values ('%s', 'Ada')".formatted(AppendRows.uuid(ADA)));
        execute(target, project(PROJECT, "shared", ADA));
        write(to, new DocumentId(9, 9), TIMELINE, "something else");

        Imported imported = take(exportProject(), null);

        assertThat(imported.refused()).singleElement().asString().startsWith("OTHER_CONTENT");
        assertThat(imported.documents()).isEqualTo(1);
        assertThat(text(target, "select count(*) from chunk where document_id = '" + AppendRows.uuid(FIRST) + "'"))
                .isEqualTo("0");
    }

    @Test
    @DisplayName(
            "[OP21] a file that is cut, altered, or lacks a record anywhere is DAMAGED_FILE before anything is written")
    void op21_damagedFile() throws Exception {
        byte[] file = exportProject();
        for (int length = 0; length < file.length; length += 7) {
            refused(Arrays.copyOf(file, length));
        }
        List<String> lines = lines(file);
        assertThat(lines).hasSizeGreaterThan(8);
        for (int i = 0; i < lines.size(); i++) {
            List<String> without = new ArrayList<>(lines);
            without.remove(i);
            refused(zip(without));
            List<String> altered = new ArrayList<>(lines);
            altered.set(i, lines.get(i).replaceFirst("\\{\"", "{ \""));
            refused(zip(altered));
            List<String> swapped = new ArrayList<>(lines);
            Collections.swap(swapped, i, (i + 1) % lines.size());
            refused(zip(swapped));
        }
        List<String> longer = new ArrayList<>(lines);
        longer.add(lines.getLast());
        refused(zip(longer));
        assertThat(Importer.check(new ByteArrayInputStream(zip(lines)))).isEqualTo("project");
    }

    @Test
    @DisplayName("[OP21] what is damaged in the database is QUARANTINED and not exported; what is not there is GONE")
    void op21_damagedRows() throws Exception {
        execute(
                source,
                "update chunk set payload = set_bit(payload, 77, 1 - get_bit(payload, 77)) where document_id = '"
                        + AppendRows.uuid(FIRST) + "'");

        assertThatThrownBy(() -> exportDocument(FIRST)).hasMessageStartingWith("QUARANTINED: document " + FIRST.text());
        assertThatThrownBy(this::exportProject).hasMessageStartingWith("QUARANTINED");
        assertThat(exportDocument(SECOND)).isNotEmpty();
        assertThatThrownBy(() -> exportDocument(new DocumentId(5, 5))).hasMessageStartingWith("GONE");
    }

    @Test
    @DisplayName("[OP20] an exported timeline has its entries; a database says whether its document has them all")
    void op20_timeline() throws Exception {
        var out = new ByteArrayOutputStream();
        try (Connection connection = source.connect()) {
            assertThat(new Exporter(connection, out, Bucket.NONE)
                            .timeline(TIMELINE)
                            .entries())
                    .isEqualTo(3);
        }
        byte[] file = out.toByteArray();
        assertThat(Importer.check(new ByteArrayInputStream(file))).isEqualTo("timeline");
        assertThat(lines(file)).hasSize(1 + 1 + 3 + 1);

        assertThatThrownBy(() -> compare(file)).hasMessageStartingWith("GONE");
        take(exportProject(), null);
        assertThat(compare(file)).isEqualTo(3);
        execute(target, "delete from chunk where document_id = '" + AppendRows.uuid(FIRST) + "' and seq_last = 3");
        execute(
                target,
                "update document set tail_seq = 2, tail_hash = '\\x%s' where id = '%s'"
                        .formatted(Bytes.hex(hashOf("one", "two")), AppendRows.uuid(FIRST)));
        assertThatThrownBy(() -> compare(file)).hasMessageContaining("lacks 1 of the timeline's 3 entries");
    }

    private long compare(byte[] file) throws SQLException {
        try (Connection connection = target.connect()) {
            return new TimelineComparison(connection, Bucket.NONE).run(new ByteArrayInputStream(file));
        }
    }

    private static void refused(byte[] file) {
        assertThatThrownBy(() -> Importer.check(new ByteArrayInputStream(file)))
                .isInstanceOfSatisfying(
                        TransferException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(TransferException.Kind.DAMAGED_FILE));
    }

    private byte[] exportProject() throws Exception {
        var out = new ByteArrayOutputStream();
        try (Connection connection = source.connect()) {
            new Exporter(connection, out, Bucket.NONE).project(PROJECT);
        }
        return out.toByteArray();
    }

    private byte[] exportDocument(DocumentId document) throws Exception {
        var out = new ByteArrayOutputStream();
        try (Connection connection = source.connect()) {
            new Exporter(connection, out, Bucket.NONE).document(document);
        }
        return out.toByteArray();
    }

    private Imported take(byte[] file, ProjectId into) throws SQLException {
        try (Connection connection = target.connect()) {
            return new Importer(connection, into).run(new ByteArrayInputStream(file));
        }
    }

    private static List<String> lines(byte[] file) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static byte[] zip(List<String> lines) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zipped = new GZIPOutputStream(out)) {
            zipped.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static String project(ProjectId id, String name, UserId owner) {
        return "insert into project (id, name, personal, created_by) values ('%s', '%s', false, '%s')"
                .formatted(AppendRows.uuid(id), name, AppendRows.uuid(owner));
    }

    /** A document of Bob's with Ada's words on a timeline, each a commit of its own. */
    private static void write(PgNode node, DocumentId document, TimelineId timeline, String... words) {
        get(node.store()
                .create(new NewDocument(document, PROJECT, "note", DocumentKind.MERGED, "title", BOB, List.of())));
        get(node.store().timeline(timeline, document, ADA, new SessionId(3, 3)));
        for (int i = 1; i <= words.length; i++) {
            var append = new Append(
                    document,
                    i - 1,
                    List.of(entry(timeline, i, words[i - 1])),
                    hashOf(timeline, Arrays.copyOf(words, i)),
                    List.of(new TimelineAdvance(timeline, i, i, new byte[Sha256.BYTES])));
            assertThat(get(node.store().append(UUID.randomUUID(), List.of(append))))
                    .containsExactly(AppendAnswer.COMMITTED);
        }
    }

    private static byte[] hashOf(String... words) {
        return hashOf(TIMELINE, words);
    }

    private static byte[] hashOf(TimelineId timeline, String... words) {
        byte[] hash = RollingHash.start();
        for (int i = 1; i <= words.length; i++) {
            hash = RollingHash.next(hash, entry(timeline, i, words[i - 1]));
        }
        return hash;
    }

    private static Entry entry(TimelineId timeline, int seq, String word) {
        return new Entry(seq, ADA, seq, timeline, seq, "", word.getBytes(StandardCharsets.US_ASCII));
    }

    private static void execute(TestPostgres.Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(TestPostgres.Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
