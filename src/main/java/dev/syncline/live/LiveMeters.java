package dev.syncline.live;

import dev.syncline.command.Outcome;
import dev.syncline.command.Reason;
import dev.syncline.id.DocumentId;
import dev.syncline.log.Event;
import dev.syncline.wire.Fault;
import dev.syncline.wire.FaultCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;

/** What operators see of live documents. */
final class LiveMeters implements LiveObserver {
    private static final Logger LOG = Logger.getLogger(LiveMeters.class);

    private final MeterRegistry registry;
    private final Timer batches;
    private final Counter acked;
    private final Counter stale;
    private final Counter unknown;
    private final Counter refusedCommits;
    private final Counter failures;
    private final Counter contested;
    private final Timer compactions;
    private final Counter compactionFailures;
    private final Counter beyondHorizon;
    private final Counter otherJournals;
    private final Counter movedBytes;
    private final Counter movedRows;
    private final Counter tieringFailures;
    private final FaultTrap trap;

    LiveMeters(MeterRegistry registry, FaultTrap trap) {
        this.registry = registry;
        this.trap = trap;
        this.batches = Timer.builder("syncline.live.batch")
                .description("A batch of one document, from the first look at it until it is durable")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(registry);
        this.acked = counter("syncline.live.acked.entries", "Entries decided, durable and acknowledged");
        this.stale = counter("syncline.live.stale", "Commits that found another node first");
        this.compactions = Timer.builder("syncline.live.compactions")
                .description("Snapshots made, from reading the rows until the document has it")
                .register(registry);
        this.compactionFailures = counter("syncline.live.compaction.failures", "Snapshots that were not made");
        this.beyondHorizon = counter(
                "syncline.live.beyond.horizon", "Readers that were sent to the snapshot: their entries are not kept");
        this.otherJournals = counter(
                "syncline.live.other.journals",
                "Readers who know another journal of the same history: a backup was restored without the command"
                        + " restored");
        this.movedRows = counter("syncline.bucket.moved.rows", "Rows whose bytes moved into the bucket");
        this.movedBytes = counter("syncline.bucket.moved.bytes", "Bytes that moved into the bucket");
        this.tieringFailures = counter("syncline.bucket.failures", "Walks to move cold bytes that failed");
        this.unknown = counter("syncline.live.commits.unknown", "Commits that ended without telling how");
        this.refusedCommits = counter("syncline.live.commits.refused", "Commits that the database refuses for good");
        this.contested = counter(
                "syncline.commands.contested", "Commands rejected or adjusted because others had written meanwhile");
        this.failures = counter("syncline.live.failures", "Tasks of the live room that threw: each is a bug");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    @Override
    public void passed(FaultPoint point) {
        trap.passed(point);
    }

    @Override
    public void beyondHorizon() {
        beyondHorizon.increment();
    }

    @Override
    public void otherJournal() {
        otherJournals.increment();
    }

    @Override
    public void compacted(int bytes, long tookMs) {
        compactions.record(Duration.ofMillis(tookMs));
    }

    @Override
    public void compactionFailed(Throwable problem) {
        compactionFailures.increment();
        LOG.warnf("a snapshot was not made: %s", problem.getMessage());
    }

    @Override
    public void moved(int bytes) {
        movedRows.increment();
        movedBytes.increment(bytes);
    }

    @Override
    public void tieringFailed(Throwable problem) {
        tieringFailures.increment();
        LOG.warnf("cold bytes were not moved: %s", problem.getMessage());
    }

    @Override
    public void committed(DocumentId document, int entries, long tookMs) {
        batches.record(Duration.ofMillis(tookMs));
        acked.increment(entries);
    }

    @Override
    public void decided(Outcome outcome) {
        String kind = outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        registry.counter("syncline.commands.decided", "outcome", kind).increment();
        boolean lost = outcome instanceof Outcome.Rejected rejected && rejected.reason() == Reason.CONTESTED;
        if (lost || outcome instanceof Outcome.Adjusted) {
            contested.increment();
        }
    }

    @Override
    public void refused(String code) {
        registry.counter("syncline.refusals", "code", code, "door", "live").increment();
    }

    @Override
    public void stale() {
        stale.increment();
    }

    @Override
    public void unknown() {
        unknown.increment();
        Event.of("a commit ended without an answer").warn(LOG);
    }

    @Override
    public void commitRefused(DocumentId document, String why) {
        refusedCommits.increment();
        Event.of("the database refused a commit: " + why)
                .with("document", document)
                .warn(LOG);
    }

    @Override
    public void failed(DocumentId document, Fault fault) {
        if (fault.code() != FaultCode.UNKNOWN_DOCUMENT) {
            Event.of("document left memory: " + fault.detail())
                    .with("document", document)
                    .with("code", fault.code())
                    .warn(LOG);
        }
    }

    void failed() {
        failures.increment();
    }
}
