package dev.syncline.http;

import dev.syncline.access.Role;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Principal;
import dev.syncline.project.Members;
import dev.syncline.project.Project;
import dev.syncline.project.Projects;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import dev.syncline.wire.Limits;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Projects and their members. */
@Path("/projects")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Projects", description = "Documents that several people share belong to a project")
public class ProjectsResource {
    private final Projects projects;
    private final Members members;
    private final Limits.Projects limits;

    ProjectsResource(Projects projects, Members members, Limits limits) {
        this.projects = projects;
        this.members = members;
        this.limits = limits.projects();
    }

    /** What a new project is called. */
    public record NewProject(String name) {}

    /** What a member may be: owner, editor or viewer. */
    public record NewRole(String role) {}

    /** A project as one of its members sees it. */
    public record ProjectBody(String id, String name, boolean personal, String role) {
        static ProjectBody of(Project project) {
            return new ProjectBody(
                    project.id().text(),
                    project.name(),
                    project.personal(),
                    project.role().text());
        }
    }

    /** What a project's documents take, and may take. */
    public record UsageBody(long documents, long documentsMax, long bytes, long bytesMax) {}

    /** A project by itself; owners see what it takes. */
    public record OneProjectBody(String id, String name, boolean personal, String role, UsageBody usage) {}

    /** The projects of whoever asks. */
    public record ProjectsBody(List<ProjectBody> projects) {}

    /** Somebody who takes part in a project. */
    public record MemberBody(String user, String displayName, String role) {}

    /** Everybody who takes part in a project. */
    public record MembersBody(List<MemberBody> members) {}

    @GET
    @Operation(summary = "List the projects you are a member of", description = "The personal one comes first.")
    public Uni<ProjectsBody> list(@Context ContainerRequestContext context) {
        return projects.of(Doorkeeper.principal(context).user())
                .map(found ->
                        new ProjectsBody(found.stream().map(ProjectBody::of).toList()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Make a project that you own")
    public Uni<Response> create(@Context ContainerRequestContext context, NewProject asked) {
        Principal principal = Doorkeeper.principal(context);
        return projects.create(principal.user(), name(asked), Addresses.freshProject())
                .map(project -> Response.created(
                                URI.create("/projects/" + project.id().text()))
                        .entity(ProjectBody.of(project))
                        .build());
    }

    @GET
    @Path("/{project}")
    @Operation(summary = "Show a project", description = "Owners see what it takes, and may take.")
    public Uni<OneProjectBody> show(@Context ContainerRequestContext context, @PathParam("project") String project) {
        ProjectId id = Addresses.project(project);
        return projects.of(Doorkeeper.principal(context).user())
                .map(found -> found.stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> new Fault(FaultCode.UNKNOWN_PROJECT)))
                .chain(found -> usage(found)
                        .map(usage -> new OneProjectBody(
                                found.id().text(),
                                found.name(),
                                found.personal(),
                                found.role().text(),
                                usage)));
    }

    private Uni<UsageBody> usage(Project project) {
        if (project.role() != Role.OWNER) {
            return Uni.createFrom().nullItem();
        }
        return projects.usage(project.id())
                .map(usage ->
                        new UsageBody(usage.documents(), limits.documentsMax(), usage.bytes(), limits.bytesMax()));
    }

    @GET
    @Path("/{project}/members")
    @Operation(summary = "List the members of a project")
    public Uni<MembersBody> members(@Context ContainerRequestContext context, @PathParam("project") String project) {
        return members.list(Doorkeeper.principal(context).user(), Addresses.project(project))
                .map(found -> new MembersBody(found.stream()
                        .map(member -> new MemberBody(
                                member.user().text(),
                                member.displayName(),
                                member.role().text()))
                        .toList()));
    }

    @PUT
    @Path("/{project}/members/{user}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Add a member, or change a member's role", description = "For owners only.")
    public Uni<Response> put(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @PathParam("user") String user,
            NewRole asked) {
        Principal principal = Doorkeeper.principal(context);
        return members.put(principal.user(), Addresses.project(project), user(user), role(asked))
                .map(done -> Response.noContent().build());
    }

    @DELETE
    @Path("/{project}/members/{user}")
    @Operation(
            summary = "Remove a member",
            description = "Owners remove anybody, everybody may leave. The member's connections lose the project's"
                    + " documents within a second.")
    public Uni<Response> remove(
            @Context ContainerRequestContext context,
            @PathParam("project") String project,
            @PathParam("user") String user) {
        Principal principal = Doorkeeper.principal(context);
        return members.remove(principal.user(), Addresses.project(project), user(user))
                .map(done -> Response.noContent().build());
    }

    private String name(NewProject asked) {
        String name = asked == null || asked.name() == null ? "" : asked.name().strip();
        if (name.isEmpty() || name.length() > limits.nameCharsMax()) {
            throw new Fault(FaultCode.BAD_REQUEST, "a project needs a name of at most " + limits.nameCharsMax());
        }
        return name;
    }

    private static Role role(NewRole asked) {
        String text = asked == null || asked.role() == null ? "" : asked.role().toLowerCase(Locale.ROOT);
        return Role.read(text).orElseThrow(() -> new Fault(FaultCode.BAD_REQUEST, "a role is owner, editor or viewer"));
    }

    private static UserId user(String text) {
        return UserId.read(text).orElseThrow(() -> new Fault(FaultCode.UNKNOWN_USER));
    }
}
