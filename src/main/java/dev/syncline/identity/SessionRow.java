package dev.syncline.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One sign-in of a user on one device: it lives as long as it is renewed in time and nobody ends it. */
@Entity(name = "Session")
@Table(name = "session")
class SessionRow {
    @Id
    UUID id;

    @Column(name = "user_id", nullable = false)
    UUID user;

    @Column(name = "project_id")
    UUID project;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

    @Column(name = "renewed_at", nullable = false)
    Instant renewedAt;

    @Column(name = "expires_at", nullable = false)
    Instant expiresAt;

    @Column(name = "ended_at")
    Instant endedAt;

    protected SessionRow() {}

    SessionRow(UUID id, UUID user, UUID project, Instant now, Instant expiresAt) {
        this.id = id;
        this.user = user;
        this.project = project;
        this.createdAt = now;
        this.renewedAt = now;
        this.expiresAt = expiresAt;
    }

    boolean aliveAt(Instant now) {
        return endedAt == null && expiresAt.isAfter(now);
    }
}
