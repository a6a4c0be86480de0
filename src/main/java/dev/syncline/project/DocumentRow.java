package dev.syncline.project;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** What access needs of a document. The room {@code store} writes these rows; here they are only read. */
@Entity(name = "Document")
@Table(name = "document")
class DocumentRow {
    @Id
    UUID id;

    @Column(name = "project_id")
    UUID project;

    String kind;

    @Column(name = "size_bytes")
    long bytes;

    @Column(name = "deleted_at")
    Instant deletedAt;

    protected DocumentRow() {}
}
