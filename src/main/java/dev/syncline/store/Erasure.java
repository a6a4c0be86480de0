package dev.syncline.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Takes everything of a project, or of a person, out of a database, and gives the space back, so that no data file of it
 * holds their bytes any longer. Servers must not run meanwhile. Blocks its caller.
 */
public final class Erasure {
    /** The tables with a column of a name, but for one. */
    private static final String TABLES = """
        select table_name from information_schema.columns
        where table_schema = current_schema() and column_name = ? and table_name <> ? order by table_name
        """;

    private final Connection database;

    public Erasure(Connection database) {
        this.database = database;
    }

    /**
     * Erases a project with its documents.
     *
     * @return how many documents it had, deleted ones too; -1 if there is no such project
     */
    public int project(UUID project) throws SQLException {
        int erased = AllOrNothing.on(database, () -> {
            boolean there = !ids("select id from project where id = ?", project).isEmpty();
            return there ? eraseProject(project) : -1;
        });
        giveBack();
        return erased;
    }

    /**
     * Erases a person: sessions, memberships, the name, and every project that nobody else is in. What they wrote in
     * projects of others stays, under an id that names nobody any longer.
     *
     * @return how many projects were erased; -1 if there is no such person
     */
    public int person(UUID person) throws SQLException {
        int erased = AllOrNothing.on(database, () -> {
            if (ids("select id from app_user where id = ?", person).isEmpty()) {
                return -1;
            }
            List<UUID> alone = ids("""
                select m.project_id from member m where m.user_id = ? and not exists (
                    select from member other
                    where other.project_id = m.project_id and other.user_id <> m.user_id and other.role <> 'none')
                """, person);
            for (UUID project : alone) {
                eraseProject(project);
            }
            run("delete from session where user_id = ?", person);
            run("delete from member where user_id = ?", person);
            run("update app_user set issuer = null, subject = null, display_name = '' where id = ?", person);
            return alone.size();
        });
        giveBack();
        return erased;
    }

    /**
     * Deletes every object that no row names from the bucket.
     *
     * @return how many; fails if there are some and the bucket does not answer, and may be done again
     */
    public int objects(Bucket bucket) throws SQLException {
        List<String> objects = new ArrayList<>();
        try (var statement = database.createStatement();
                ResultSet rows = statement.executeQuery("select object from bucket_garbage order by object")) {
            while (rows.next()) {
                objects.add(rows.getString(1));
            }
        }
        for (String object : objects) {
            bucket.delete(object).toCompletableFuture().join();
            try (PreparedStatement forget = database.prepareStatement("delete from bucket_garbage where object = ?")) {
                forget.setString(1, object);
                forget.executeUpdate();
            }
        }
        return objects.size();
    }

    private int eraseProject(UUID project) throws SQLException {
        List<UUID> documents = ids("select id from document where project_id = ?", project);
        for (UUID document : documents) {
            for (UUID timeline : ids("select id from timeline where document_id = ?", document)) {
                everywhere("timeline_id", "timeline", timeline);
            }
            everywhere("document_id", "document", document);
        }
        run("update session set project_id = null where project_id = ?", project);
        everywhere("project_id", "project", project);
        return documents.size();
    }

    /** Deletes what belongs to it in every table, its own row last. */
    private void everywhere(String column, String own, UUID id) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement(TABLES)) {
            statement.setString(1, column);
            statement.setString(2, own);
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        for (String table : tables) {
            run("delete from \"" + table + "\" where " + column + " = ?", id);
        }
        run("delete from \"" + own + "\" where id = ?", id);
    }

    /** Rewrites the tables without what was deleted. */
    private void giveBack() throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute("vacuum (full, analyze)");
            statement.execute("checkpoint");
        }
    }

    private List<UUID> ids(String sql, UUID of) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            statement.setObject(1, of);
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
        return ids;
    }

    private void run(String sql, UUID id) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            statement.setObject(1, id);
            statement.executeUpdate();
        }
    }
}
