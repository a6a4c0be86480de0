package dev.syncline.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One renewal ever handed out, by the SHA-256 of its secret. Its parent is the renewal it was made from. */
@Entity(name = "Renewal")
@Table(name = "renewal")
class RenewalRow {
    @Id
    byte[] hash;

    byte[] parent;

    @Column(name = "session_id", nullable = false)
    UUID session;

    @Column(name = "made_at", nullable = false)
    Instant madeAt;

    @Column(name = "used_at")
    Instant usedAt;

    @Column(nullable = false)
    boolean voided;

    protected RenewalRow() {}

    RenewalRow(byte[] hash, byte[] parent, UUID session, Instant madeAt) {
        this.hash = hash;
        this.parent = parent;
        this.session = session;
        this.madeAt = madeAt;
    }
}
