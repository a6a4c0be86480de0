package dev.syncline.http;

import dev.syncline.access.Action;
import dev.syncline.id.ProjectId;
import dev.syncline.project.Projects;
import dev.syncline.replay.WebhookTargets;
import dev.syncline.store.Outbox;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** What the addresses of webhooks and dead letters have in common: they are for owners, and ask the outbox. */
@Singleton
class WebhookDoor {
    private final Outbox outbox;
    private final WebhookTargets targets;
    private final Projects projects;

    WebhookDoor(Outbox outbox, WebhookTargets targets, Projects projects) {
        this.outbox = outbox;
        this.targets = targets;
        this.projects = projects;
    }

    void checkTarget(String url) {
        if (!targets.allows(url)) {
            throw new Fault(FaultCode.BAD_REQUEST, "url is none of a host that this server may send to");
        }
    }

    <T> Uni<T> allowed(
            ContainerRequestContext context,
            String project,
            BiFunction<Outbox, ProjectId, CompletionStage<T>> question) {
        ProjectId id = Addresses.project(project);
        return projects.require(Doorkeeper.principal(context).user(), id, Action.CHANGE_WEBHOOK)
                .chain(role -> Stages.asked(() -> question.apply(outbox, id), "the outbox could not be asked now"));
    }

    /** For what is done to something that may not be there. */
    Uni<Response> done(
            ContainerRequestContext context,
            String project,
            BiFunction<Outbox, ProjectId, CompletionStage<Boolean>> work) {
        return allowed(context, project, work).map(was -> {
            if (!was) {
                throw none();
            }
            return Response.noContent().build();
        });
    }

    static Fault none() {
        return new Fault(FaultCode.NOT_FOUND, "there is none");
    }
}
