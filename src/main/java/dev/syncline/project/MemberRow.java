package dev.syncline.project;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** What a user is to a project. The role {@code none} marks a former member, so that other nodes see the change. */
@Entity(name = "Member")
@Table(name = "member")
class MemberRow {
    static final String NONE = "none";

    @EmbeddedId
    Key key;

    @Column(nullable = false)
    String role;

    @Column(name = "changed_at", nullable = false)
    Instant changedAt;

    protected MemberRow() {}

    MemberRow(Key key, String role, Instant changedAt) {
        this.key = key;
        this.role = role;
        this.changedAt = changedAt;
    }

    @Embeddable
    record Key(
            @Column(name = "project_id") UUID project,
            @Column(name = "user_id") UUID user) implements Serializable {}
}
