package dev.syncline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;
import dev.syncline.project.ListedDocument;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;

/** The JSON of documents. Its fields are looked up by name, also in a native executable. */
final class DocumentBodies {
    private DocumentBodies() {}

    /**
     * A document to be made.
     *
     * @param id chosen by the client, or absent
     * @param type the name of a known type
     */
    @RegisterForReflection
    public record NewDocument(String id, String type, String title) {}

    /** A document that was just made. */
    @RegisterForReflection
    public record Created(String id, String type, String title, String project, String role, long seq) {}

    /**
     * A document as the listing shows it.
     *
     * @param seq the position of its last entry
     * @param size the bytes of its entries
     */
    @RegisterForReflection
    public record Listed(
            String id,
            String type,
            String title,
            String project,
            String role,
            long seq,
            long size,
            Instant createdAt,
            Instant changedAt) {
        static Listed of(ListedDocument document, ProjectId project, Role role) {
            return new Listed(
                    document.id().text(),
                    document.type(),
                    document.title(),
                    project.text(),
                    role.text(),
                    document.seq(),
                    document.sizeBytes(),
                    document.createdAt(),
                    document.changedAt());
        }
    }

    /** @param next what {@code after} must be for the page behind this one; absent on the last */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record Page(List<Listed> documents, String next) {}
}
