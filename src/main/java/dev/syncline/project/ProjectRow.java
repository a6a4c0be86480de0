package dev.syncline.project;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** The boundary between tenants. A personal project has the 16 bytes of its user's id and exactly one member. */
@Entity(name = "Project")
@Table(name = "project")
class ProjectRow {
    @Id
    UUID id;

    @Column(nullable = false)
    String name;

    @Column(nullable = false)
    boolean personal;

    @Column(name = "created_by", nullable = false)
    UUID createdBy;

    protected ProjectRow() {}

    ProjectRow(UUID id, String name, boolean personal, UUID createdBy) {
        this.id = id;
        this.name = name;
        this.personal = personal;
        this.createdBy = createdBy;
    }
}
