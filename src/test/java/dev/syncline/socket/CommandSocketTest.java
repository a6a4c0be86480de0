package dev.syncline.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.command.Arguments;
import dev.syncline.command.Command;
import dev.syncline.command.CommandCodec;
import dev.syncline.command.Conflict;
import dev.syncline.command.Decided;
import dev.syncline.command.DecidedCodec;
import dev.syncline.command.Notice;
import dev.syncline.command.Outcome;
import dev.syncline.command.Reason;
import dev.syncline.document.Value;
import dev.syncline.embedded.PostgresResource;
import dev.syncline.id.DocumentId;
import dev.syncline.id.ProjectId;
import dev.syncline.id.TimelineId;
import dev.syncline.journal.ChainHash;
import dev.syncline.wire.DownFrame;
import dev.syncline.wire.UpFrame;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Commands of two people over real WebSockets and a real database: an owner and an editor of one desk. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CommandSocketTest {
    private static final Arguments TICKET = Arguments.NONE.with("ticket", "t1");
    private static final Arguments SEAT = Arguments.NONE.with("seat", "12A");

    @TestHTTPResource("/")
    URI server;

    private final DocumentId desk = Ids.document();
    private String project;
    private Giver ann;
    private Giver bob;
    /** Seq of the last decision that both have seen. */
    private long seen;

    /** Somebody who gives commands over a socket. */
    private final class Giver implements AutoCloseable {
        final Person person;
        final TimelineId timeline = Ids.timeline();
        SyncClient client;
        private byte[] chain = ChainHash.start();
        private long lsn;

        Giver(String name) {
            person = Person.guest(name);
        }

        void open(String type) throws Exception {
            client = SyncClient.greeted(server, person.token());
            client.send(new UpFrame.Open(desk, type, ProjectId.parse(project), null, 0, null, List.of(timeline)));
            client.await(DownFrame.Opened.class);
        }

        DownFrame.Ack push(byte[]... commands) throws Exception {
            DownFrame.Ack ack = client.push(new UpFrame.Push(timeline, desk, lsn + 1, chain, List.of(commands)));
            for (byte[] command : commands) {
                chain = ChainHash.next(chain, command);
                lsn++;
            }
            return ack;
        }

        /** Gives a command on top of what both have seen, and reads what was decided from the other's stream. */
        Decided gives(Giver other, String mutator, Arguments arguments) throws Exception {
            long seq = push(CommandCodec.encode(new Command(mutator, 1, seen, 0, lsn, arguments)))
                    .seq();
            Decided own = decided(client.itemsUpTo(desk, seq).getLast());
            Decided others = decided(other.client.itemsUpTo(desk, seq).getLast());
            assertThat(DecidedCodec.encode(own)).isEqualTo(DecidedCodec.encode(others));
            assertThat(own.lsn()).isEqualTo(lsn);
            return own;
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static Decided decided(DownFrame.Item item) {
        return DecidedCodec.decode(SyncClient.entry(item));
    }

    @BeforeEach
    void sitDown() throws Exception {
        ann = new Giver("Ann");
        bob = new Giver("Bob");
        project = ann.person.project("desk");
        ann.person.addMember(project, bob.person, "editor");
        ann.open("desk");
        bob.open(null);
        ann.gives(bob, "ticket.open", TICKET.with("title", "Door"));
        ann.gives(bob, "seat.add", SEAT);
        seen = 2;
    }

    @AfterEach
    void leave() {
        ann.close();
        bob.close();
    }

    private static void rejected(Decided decided, Reason reason) {
        assertThat(decided.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    @Test
    @DisplayName("[CS8] conflicts of two people come out as each field's policy says, in the same entry for both")
    void cs8_everyPolicy() throws Exception {
        // last write wins
        assertThat(ann.gives(bob, "ticket.rename", TICKET.with("title", "A")).outcome())
                .isEqualTo(Outcome.APPLIED);
        assertThat(bob.gives(ann, "ticket.rename", TICKET.with("title", "B")).outcome())
                .isEqualTo(Outcome.APPLIED);
        // first write wins
        assertThat(ann.gives(bob, "seat.book", SEAT).outcome()).isEqualTo(Outcome.APPLIED);
        Decided second = bob.gives(ann, "seat.book", SEAT);
        rejected(second, Reason.CONTESTED);
        Conflict conflict = ((Outcome.Rejected) second.outcome()).conflicts().get(0);
        assertThat(conflict.base()).isNull();
        assertThat(conflict.mine()).isEqualTo(new Value.Str(bob.person.user()));
        assertThat(conflict.theirs()).isEqualTo(new Value.Str(ann.person.user()));
        // server precedence, and its divisible form
        assertThat(ann.gives(bob, "ticket.close", TICKET).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(bob.gives(
                                ann,
                                "ticket.triage",
                                TICKET.with("assignee", "bob").with("open", true))
                        .outcome())
                .isInstanceOf(Outcome.Adjusted.class);
        rejected(bob.gives(ann, "ticket.reopen", TICKET), Reason.CONTESTED);
        // priority by the role that the server knows
        assertThat(bob.gives(ann, "ticket.prioritize", TICKET.with("priority", 0))
                        .outcome())
                .isEqualTo(Outcome.APPLIED);
        Decided owner = ann.gives(bob, "ticket.prioritize", TICKET.with("priority", 3));
        assertThat(owner.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(owner.notices()).extracting(Notice::timeline).containsExactly(bob.timeline);
        rejected(bob.gives(ann, "ticket.prioritize", TICKET.with("priority", 2)), Reason.CONTESTED);
        // reject both
        assertThat(ann.gives(bob, "ticket.review", TICKET.with("accepted", true))
                        .outcome())
                .isEqualTo(Outcome.APPLIED);
        Decided review = bob.gives(ann, "ticket.review", TICKET.with("accepted", false));
        rejected(review, Reason.CONTESTED);
        assertThat(review.notices()).extracting(Notice::kind).containsExactly(Notice.Kind.UNDONE);
        // custom
        assertThat(ann.gives(bob, "ticket.schedule", TICKET.with("dueMs", 200)).outcome())
                .isEqualTo(Outcome.APPLIED);
        assertThat(bob.gives(ann, "ticket.schedule", TICKET.with("dueMs", 100)).outcome())
                .isEqualTo(Outcome.APPLIED);

        assertThat(bob.person.json(desk))
                .isEqualTo("{\"seats\":{\"12A\":{\"holder\":\"" + ann.person.user()
                        + "\"}},\"tickets\":{\"t1\":{\"assignee\":\"bob\",\"dueMs\":100,\"priority\":3,"
                        + "\"state\":\"closed\",\"title\":\"B\"}}}");
    }

    @Test
    @DisplayName("[CS5] garbage ends as a rejection under its LSN, and the timeline goes on")
    void cs5_garbage() throws Exception {
        bob.push(new byte[] {1, 2, 3}, new byte[0], new byte[33_000]);
        assertThat(ann.client.itemsUpTo(desk, 5).subList(0, 3))
                .allSatisfy(item -> rejected(decided(item), Reason.MALFORMED));
        bob.client.itemsUpTo(desk, 5);
        assertThat(bob.gives(ann, "ticket.vote", TICKET).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    @DisplayName("[CS2] who comes back under the same timeline is told how far it is decided, and reads the outcomes")
    void cs2_comesBack() throws Exception {
        bob.gives(ann, "ticket.vote", TICKET);
        rejected(bob.gives(ann, "ticket.prioritize", TICKET.with("priority", 9)), Reason.BAD_ARGUMENTS);
        bob.close();
        try (SyncClient again = SyncClient.greeted(server, bob.person.token())) {
            DownFrame.Opened opened = again.open(desk, null, bob.timeline);
            assertThat(opened.type()).isEqualTo("desk");
            assertThat(opened.cursors()).extracting(DownFrame.Cursor::durable).containsExactly(2L);
            List<DownFrame.Item> items = again.itemsUpTo(desk, 4);
            assertThat(items).hasSize(4);
            rejected(decided(items.get(3)), Reason.BAD_ARGUMENTS);
        }
    }

    @Test
    @DisplayName("[CS9] a viewer reads a desk and gives no command; a timeline of somebody else takes none")
    void cs9_whoMay() throws Exception {
        Giver eve = new Giver("Eve");
        ann.person.addMember(project, eve.person, "viewer");
        eve.open(null);
        byte[] vote = CommandCodec.encode(new Command("ticket.vote", 1, seen, 0, 0, TICKET));
        UpFrame.Push push = new UpFrame.Push(eve.timeline, desk, 1, ChainHash.start(), List.of(vote));
        assertThat(eve.client.refusedPush(push).code()).isEqualTo("READ_ONLY");
        UpFrame.Push replay = new UpFrame.Push(ann.timeline, desk, 3, ann.chain, List.of(vote));
        assertThat(bob.client.refusedPush(replay).code()).isEqualTo("TIMELINE_FOREIGN");
        eve.close();
    }

    @Test
    @DisplayName("[CS6] no door takes changes for a desk, or gives a file of one")
    void cs6_everyDoor() {
        String path = "/documents/" + desk.text();
        ann.person
                .asks()
                .contentType("application/vnd.automerge")
                .body(new byte[] {1, 2, 3})
                .put(path)
                .then()
                .statusCode(409)
                .body("code", org.hamcrest.Matchers.equalTo("COMMANDS_ONLY"));
        ann.person.asks().accept("application/vnd.automerge").get(path).then().statusCode(406);
        assertThat(ann.person.json(desk)).contains("\"title\":\"Door\"");
        String tag =
                ann.person.asks().get(path).then().statusCode(200).extract().header("ETag");
        ann.person.asks().header("If-None-Match", tag).get(path).then().statusCode(304);
        ann.person.asks().get("/documents?type=desk").then().statusCode(200);
    }
}
