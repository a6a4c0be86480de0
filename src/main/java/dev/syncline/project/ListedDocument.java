package dev.syncline.project;

import dev.syncline.id.DocumentId;
import java.time.Instant;

/** A document as the listing of its project shows it. */
public record ListedDocument(
        DocumentId id, String type, String title, long seq, long sizeBytes, Instant createdAt, Instant changedAt) {}
