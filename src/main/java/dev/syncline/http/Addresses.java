package dev.syncline.http;

import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.identity.Principal;
import dev.syncline.project.PersonalProject;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import java.security.SecureRandom;
import java.util.Optional;

/** The ids in addresses and headers, and the project that a request means. */
final class Addresses {
    /** The header that chooses a project where the path does not. */
    static final String PROJECT_HEADER = "Syncline-Project";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Addresses() {}

    /** A text that is no id names nothing that exists. */
    static DocumentId document(String text) {
        return DocumentId.read(text).orElseThrow(() -> new Fault(FaultCode.UNKNOWN_DOCUMENT));
    }

    static ProjectId project(String text) {
        return ProjectId.read(text).orElseThrow(() -> new Fault(FaultCode.UNKNOWN_PROJECT));
    }

    static DocumentId freshDocument() {
        return new DocumentId(RANDOM.nextLong(), RANDOM.nextLong());
    }

    static ProjectId freshProject() {
        return new ProjectId(RANDOM.nextLong(), RANDOM.nextLong());
    }

    /** The project that the path or the header names. */
    static Optional<ProjectId> named(String path, String header) {
        return Optional.ofNullable(path).or(() -> Optional.ofNullable(header)).map(Addresses::project);
    }

    /** The project that a request means: by path, header, the token's claim, or else the personal one. */
    static ProjectId meant(String path, String header, Principal principal) {
        return named(path, header).or(principal::project).orElseGet(() -> PersonalProject.of(principal.user()));
    }
}
