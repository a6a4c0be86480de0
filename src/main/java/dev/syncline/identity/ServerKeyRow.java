package dev.syncline.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A key pair that signs access tokens, shared by all nodes. */
@Entity(name = "ServerKey")
@Table(name = "server_key")
class ServerKeyRow {
    @Id
    String id;

    String algorithm;

    @Column(name = "private_key")
    byte[] privateKey;

    @Column(name = "public_key")
    byte[] publicKey;

    @Column(name = "created_at", insertable = false, updatable = false)
    Instant createdAt;

    protected ServerKeyRow() {}
}
