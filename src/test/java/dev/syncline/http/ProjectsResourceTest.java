package dev.syncline.http;

import static dev.syncline.http.HttpTest.guest;
import static dev.syncline.http.HttpTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.syncline.access.Role;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.http.HttpTest.Guest;
import dev.syncline.id.ProjectId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Transactions;
import dev.syncline.identity.Uuids;
import dev.syncline.project.Projects;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Projects and their members. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(IssuerResource.class)
class ProjectsResourceTest {
    @Inject
    Projects projects;

    @Inject
    Transactions transactions;

    @Test
    @DisplayName("[PR1] everybody has a personal project, and owns the projects they make")
    void pr1_projectsOfAUser() {
        Guest ada = guest("Ada");
        String shared = ada.createProject("Shared");

        ada.asks()
                .get("/projects")
                .then()
                .statusCode(200)
                .body("projects.id", contains(ada.personalProject(), shared))
                .body("projects.role", contains("owner", "owner"))
                .body("projects[0].personal", equalTo(true));
        ada.asks().get("/projects/{p}", shared).then().body("name", equalTo("Shared"));
        refused(guest("Eve").asks().get("/projects/{p}", shared).then(), 404, "UNKNOWN_PROJECT");
        refused(
                ada.asks()
                        .contentType(ContentType.JSON)
                        .body(Map.of("name", " "))
                        .post("/projects")
                        .then(),
                400,
                "BAD_REQUEST");
    }

    @Test
    @DisplayName("[PR2] owners add, change and remove members; others may only look and leave")
    void pr2_members() {
        Guest ada = guest("Ada");
        Guest bob = guest("Bob");
        Guest eve = guest("Eve");
        String shared = ada.createProject("Shared");

        refused(put(eve, shared, eve, "owner"), 404, "UNKNOWN_PROJECT");
        put(ada, shared, bob, "editor").statusCode(204);
        refused(put(bob, shared, eve, "viewer"), 403, "FORBIDDEN");
        refused(put(bob, shared, bob, "owner"), 403, "FORBIDDEN");
        bob.asks()
                .get("/projects/{p}/members", shared)
                .then()
                .body("members.displayName", contains("Ada", "Bob"))
                .body("members.role", contains("owner", "editor"));
        refused(eve.asks().get("/projects/{p}/members", shared).then(), 404, "UNKNOWN_PROJECT");
        put(ada, shared, bob, "viewer").statusCode(204);
        refused(put(bob, shared, eve, "viewer"), 403, "READ_ONLY");
        bob.asks()
                .delete("/projects/{p}/members/{u}", shared, bob.user())
                .then()
                .statusCode(204);
        refused(bob.asks().get("/projects/{p}", shared).then(), 404, "UNKNOWN_PROJECT");
        ada.asks().get("/projects/{p}/members", shared).then().body("members", hasSize(1));
    }

    @Test
    @DisplayName("[PR3] a project keeps an owner, a personal one stays alone, and members must exist")
    void pr3_boundsOfMembership() {
        Guest ada = guest("Ada");
        Guest bob = guest("Bob");
        String shared = ada.createProject("Shared");

        refused(put(ada, shared, ada, "viewer"), 409, "CONFLICT");
        refused(
                ada.asks()
                        .delete("/projects/{p}/members/{u}", shared, ada.user())
                        .then(),
                409,
                "CONFLICT");
        refused(put(ada, ada.personalProject(), bob, "viewer"), 409, "CONFLICT");
        refused(put(ada, shared, bob, "emperor"), 400, "BAD_REQUEST");
        String nobody = Addresses.freshDocument().text();
        refused(
                ada.asks()
                        .contentType(ContentType.JSON)
                        .body(Map.of("role", "viewer"))
                        .put("/projects/{p}/members/{u}", shared, nobody)
                        .then(),
                404,
                "UNKNOWN_USER");
        ada.asks().get("/projects/{p}/members", shared).then().body("members.role", contains("owner"));
    }

    @Test
    @DisplayName("[PR4] a change of a role is in force and told within a second, whichever node made it")
    void pr4_changesOfRolesAreTold() throws InterruptedException {
        Guest ada = guest("Ada");
        Guest bob = guest("Bob");
        ProjectId shared = ProjectId.parse(ada.createProject("Shared"));
        UserId user = UserId.parse(bob.user());
        BlockingQueue<Optional<Role>> told = new LinkedBlockingQueue<>();
        projects.listen((who, project, role) -> {
            if (who.equals(user) && project.equals(shared)) {
                told.add(role);
            }
        });

        put(ada, shared.text(), bob, "editor").statusCode(204);
        assertThat(told.poll(60, TimeUnit.SECONDS)).contains(Role.EDITOR);
        assertThat(roleOf(user, shared)).contains(Role.EDITOR);

        removeBehindTheBackOfThisNode(user, shared);
        assertThat(next(told, Optional.empty())).isTrue();
        assertThat(roleOf(user, shared)).isEmpty();
    }

    /** The change by this node may be seen a second time among those that are asked for. */
    private static boolean next(BlockingQueue<Optional<Role>> told, Optional<Role> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        Optional<Role> role;
        while ((role = told.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) != null) {
            if (role.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private Optional<Role> roleOf(UserId user, ProjectId project) {
        return projects.role(user, project).await().atMost(Duration.ofSeconds(60));
    }

    private void removeBehindTheBackOfThisNode(UserId user, ProjectId project) {
        transactions
                .write(database -> database.createNativeQuery("""
                    update member set role = 'none', changed_at = clock_timestamp()
                    where project_id = :project and user_id = :user\
                    """)
                        .setParameter("project", Uuids.of(project))
                        .setParameter("user", Uuids.of(user))
                        .executeUpdate())
                .await()
                .atMost(Duration.ofSeconds(60));
    }

    private static ValidatableResponse put(Guest asking, String project, Guest member, String role) {
        return asking.asks()
                .contentType(ContentType.JSON)
                .body(Map.of("role", role))
                .put("/projects/{p}/members/{u}", project, member.user())
                .then();
    }
}
