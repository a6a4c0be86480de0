package dev.syncline.socket;

import dev.syncline.access.Role;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.project.DocumentAccess;
import dev.syncline.project.PersonalProject;
import dev.syncline.project.Projects;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Roles as the project room knows them. */
@ApplicationScoped
class ProjectDirectory implements Directory {
    private final Projects projects;

    ProjectDirectory(Projects projects) {
        this.projects = projects;
    }

    @Override
    public CompletionStage<Optional<Role>> role(UserId user, DocumentId document) {
        return projects.documentAccess(user, document)
                .map(access -> access.map(DocumentAccess::role))
                .subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Boolean> lost(UserId user, DocumentId document, byte[] history, long seq) {
        return projects.accessLost(user, document, history, seq).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<Optional<Role>> role(UserId user, ProjectId project) {
        return projects.role(user, project).subscribeAsCompletionStage();
    }

    @Override
    public CompletionStage<ProjectId> personalProject(UserId user) {
        return CompletableFuture.completedStage(PersonalProject.of(user));
    }
}
