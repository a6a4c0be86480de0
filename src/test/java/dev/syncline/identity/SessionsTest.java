package dev.syncline.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.syncline.access.Role;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.project.PersonalProject;
import dev.syncline.project.Projects;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions over a real database. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SessionsTest {
    @Inject
    Sessions sessions;

    @Inject
    ServerKeys keys;

    @Inject
    SessionStates states;

    @Inject
    SessionWatches watches;

    @Inject
    Projects projects;

    @Inject
    Retention retention;

    @Inject
    Transactions transactions;

    @Test
    @DisplayName("[IN1] a guest gets a session, a signed token and a personal project")
    void in1_aGuestBeginsASession() {
        SignedIn ada = now(sessions.beginAsGuest("  Ada  ", "test"));

        Principal principal = keys.check(ada.accessToken());
        assertThat(principal).isEqualTo(ada.principal());
        assertThat(principal.displayName()).isEqualTo("Ada");
        assertThat(Duration.between(Instant.now(), principal.expiry())).isLessThanOrEqualTo(Duration.ofMinutes(15));
        now(states.requireAlive(principal.session()));
        assertThat(now(projects.role(principal.user(), PersonalProject.of(principal.user()))))
                .contains(Role.OWNER);
    }

    @Test
    @DisplayName("[IN4] a renewal is good once and makes the next; a race within the grace is no theft")
    void in4_renewalsRotate() {
        SignedIn first = now(sessions.beginAsGuest("Ada", "test"));

        SignedIn second = now(sessions.renew(first.renewal()));
        SignedIn racing = now(sessions.renew(first.renewal()));
        SignedIn third = now(sessions.renew(second.renewal()));

        assertThat(second.renewal()).isNotEqualTo(first.renewal()).isNotEqualTo(racing.renewal());
        assertThat(third.principal().session()).isEqualTo(first.principal().session());
        assertThat(third.principal().displayName()).isEqualTo("Ada");
    }

    @Test
    @DisplayName("[IN5] a renewal used again after its successor was used ends the session")
    void in5_reuseEndsTheSession() {
        SignedIn first = now(sessions.beginAsGuest("Ada", "test"));
        SignedIn second = now(sessions.renew(first.renewal()));
        now(sessions.renew(second.renewal()));
        letTimePass(first, 60);

        assertThat(refusal(sessions.renew(first.renewal()))).isEqualTo(FaultCode.RENEWAL_REUSED);
        assertThat(refusal(states.requireAlive(first.principal().session()))).isEqualTo(FaultCode.SESSION_ENDED);
        assertThat(refusal(sessions.renew(second.renewal()))).isEqualTo(FaultCode.SESSION_ENDED);
    }

    @Test
    @DisplayName("[IN6] a renewal whose answer was lost is answered again, and the lost one is void")
    void in6_aLostAnswerLocksNobodyOut() {
        SignedIn first = now(sessions.beginAsGuest("Ada", "test"));
        SignedIn lost = now(sessions.renew(first.renewal()));
        letTimePass(first, 60);

        now(sessions.renew(first.renewal()));

        assertThat(refusal(sessions.renew(lost.renewal()))).isEqualTo(FaultCode.RENEWAL_REUSED);
    }

    @Test
    @DisplayName("[IN7] the end of a session is told to its connections within a second, on every node")
    void in7_connectionsHearOfTheEnd() throws Exception {
        Principal here = now(sessions.beginAsGuest("Ada", "test")).principal();
        Principal elsewhere = now(sessions.beginAsGuest("Ada", "test")).principal();
        CompletableFuture<FaultCode> hereEnds = new CompletableFuture<>();
        CompletableFuture<FaultCode> elsewhereEnds = new CompletableFuture<>();
        watches.watch(here, hereEnds::complete);
        watches.watch(elsewhere, elsewhereEnds::complete);

        now(sessions.end(here.session()));
        endBehindTheBackOfThisNode(elsewhere);

        assertThat(hereEnds.get(60, TimeUnit.SECONDS)).isEqualTo(FaultCode.SESSION_ENDED);
        assertThat(elsewhereEnds.get(60, TimeUnit.SECONDS)).isEqualTo(FaultCode.SESSION_ENDED);
        assertThat(refusal(states.requireAlive(here.session()))).isEqualTo(FaultCode.SESSION_ENDED);
    }

    @Test
    @DisplayName("[IN8] a connection hears of its expiry, and a renewal puts it off")
    void in8_renewalPutsTheExpiryOff() throws Exception {
        SignedIn ada = now(sessions.beginAsGuest("Ada", "test"));
        Principal principal = ada.principal();
        CompletableFuture<FaultCode> expired = new CompletableFuture<>();
        CompletableFuture<FaultCode> renewed = new CompletableFuture<>();
        watches.watch(now(sessions.beginAsGuest("Bob", "test")).principal().session(), soon(), expired::complete);
        SessionWatches.Watch watch = watches.watch(principal.session(), soon(), renewed::complete);

        now(sessions.renew(ada.renewal()));

        assertThat(expired.get(60, TimeUnit.SECONDS)).isEqualTo(FaultCode.TOKEN_EXPIRED);
        assertThat(renewed).isNotDone();
        watch.close();
        assertThat(watches.watched()).doesNotContain(principal.session());
    }

    @Test
    @DisplayName("[IN9] a user's oldest sessions give way to new ones")
    void in9_sessionsPerUserAreBounded() {
        Stranger stranger = new Stranger(
                java.util.Optional.of("https://issuer.example"), "grace", "Grace", java.util.Optional.empty());
        Principal first = now(sessions.begin(stranger)).principal();
        for (int i = 0; i < 20; i++) {
            now(sessions.begin(stranger));
        }

        assertThat(refusal(states.requireAlive(first.session()))).isEqualTo(FaultCode.SESSION_ENDED);
    }

    @Test
    @DisplayName("[IN11] sessions that are over for long are deleted, living ones stay")
    void in11_oldSessionsAreDeleted() {
        Principal over = now(sessions.beginAsGuest("Ada", "test")).principal();
        Principal alive = now(sessions.beginAsGuest("Ada", "test")).principal();
        now(sessions.end(over.session()));

        now(retention.deleteOld(Instant.now().plusSeconds(1)));

        assertThat(rowsOf(over)).isZero();
        assertThat(rowsOf(alive)).isEqualTo(1);
    }

    private long rowsOf(Principal principal) {
        return now(transactions.read(
                database -> database.createSelectionQuery("select count(*) from Session where id = :id", Long.class)
                        .setParameter("id", Uuids.of(principal.session()))
                        .getSingleResult()));
    }

    private static Instant soon() {
        return Instant.now().plusSeconds(3);
    }

    private void letTimePass(SignedIn signedIn, int seconds) {
        now(transactions.write(database -> database.createNativeQuery("""
            update renewal set used_at = used_at - make_interval(secs => :seconds)
            where session_id = :session\
            """)
                .setParameter("seconds", (double) seconds)
                .setParameter("session", Uuids.of(signedIn.principal().session()))
                .executeUpdate()));
    }

    private void endBehindTheBackOfThisNode(Principal principal) {
        now(transactions.write(
                database -> database.createNativeQuery("update session set ended_at = now() where id = :session")
                        .setParameter("session", Uuids.of(principal.session()))
                        .executeUpdate()));
    }

    private static <T> T now(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(60));
    }

    private static FaultCode refusal(Uni<?> answer) {
        return catchThrowableOfType(Fault.class, () -> now(answer)).code();
    }
}
