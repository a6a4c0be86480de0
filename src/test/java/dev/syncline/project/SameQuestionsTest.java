package dev.syncline.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.DocumentId;
import dev.syncline.id.UserId;
import dev.syncline.identity.Transactions;
import dev.syncline.socket.Ids;
import dev.syncline.socket.Person;
import dev.syncline.wire.Limits;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What strangers could learn from the time that an answer takes. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SameQuestionsTest {
    private static final Duration WAIT = Duration.ofSeconds(60);

    @Inject
    Vertx vertx;

    @Inject
    Mutiny.SessionFactory factory;

    @Test
    @DisplayName("[HT5] somebody else's document costs as many questions to the database as one that is not there")
    void ht5_sameQuestions() {
        UserId ada = UserId.parse(Person.guest("Ada").user());
        Person eve = Person.guest("Eve");
        DocumentId evesDocument = DocumentId.parse(eve.asks()
                .contentType("application/json")
                .body(Map.of("type", "note"))
                .post("/documents")
                .path("id"));
        Counting questions = new Counting(vertx, factory);
        Projects projects = new Projects(questions, new Roles(vertx, questions, Limits.DEFAULTS), Limits.DEFAULTS);

        int others = questions.askedBy(() -> projects.documentAccess(ada, evesDocument));
        int nobodys = questions.askedBy(() -> projects.documentAccess(ada, Ids.document()));

        assertThat(others).isEqualTo(2).isEqualTo(nobodys);
    }

    private static final class Counting extends Transactions {
        private int asked;

        Counting(Vertx vertx, Mutiny.SessionFactory factory) {
            super(vertx, factory);
        }

        @Override
        public <T> Uni<T> read(Function<Mutiny.StatelessSession, Uni<T>> work) {
            asked++;
            return super.read(work);
        }

        int askedBy(Supplier<Uni<Optional<DocumentAccess>>> question) {
            asked = 0;
            assertThat(question.get().await().atMost(WAIT)).isEmpty();
            return asked;
        }
    }
}
