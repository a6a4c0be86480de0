package dev.syncline.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A person or service that signs in. Rows are inserted by one statement that tolerates a race; nothing else writes issuer and subject. */
@Entity(name = "User")
@Table(name = "app_user")
class UserRow {
    @Id
    UUID id;

    String issuer;
    String subject;

    @Column(name = "display_name", nullable = false)
    String displayName;

    protected UserRow() {}
}
