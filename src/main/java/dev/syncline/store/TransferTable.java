package dev.syncline.store;

import java.util.Arrays;
import java.util.Optional;

/** What an export holds rows of, and which of them: the select has one parameter, an id. */
enum TransferTable {
    /** Somebody whom others name: a member, or the author of an entry. */
    PERSON("app_user", "id = ?", "id"),
    PROJECT("project", "id = ?", "id"),
    MEMBER("member", "project_id = ?", "user_id"),
    DOCUMENT("document", "id = ? and deleted_at is null", "id"),
    TIMELINE("timeline", "document_id = ?", "id"),
    SNAPSHOT("snapshot", "id = (select snapshot_id from document where id = ?)", "id"),
    SNAPSHOT_PART("snapshot_part", "snapshot_id = (select snapshot_id from document where id = ?)", "number"),
    CHUNK("chunk", "document_id = ?", "kind, seq_last");

    final String sqlName;
    final String select;

    TransferTable(String sqlName, String which, String order) {
        this.sqlName = sqlName;
        this.select = "select row_to_json(t) from " + sqlName + " t where " + which + " order by " + order;
    }

    static Optional<TransferTable> named(String sqlName) {
        return Arrays.stream(values())
                .filter(table -> table.sqlName.equals(sqlName))
                .findFirst();
    }

    /** Whether its rows follow the row of a document, as parts of it. */
    boolean isOfDocument() {
        return compareTo(DOCUMENT) > 0;
    }
}
