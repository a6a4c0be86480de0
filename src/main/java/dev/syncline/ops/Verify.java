package dev.syncline.ops;

import dev.syncline.app.Types;
import dev.syncline.codec.Bytes;
import dev.syncline.engine.Engine;
import dev.syncline.engine.EngineLimits;
import dev.syncline.engine.ProcessEngine;
import dev.syncline.id.DocumentId;
import dev.syncline.store.Bucket;
import dev.syncline.store.JournalAudit;
import dev.syncline.store.JournalAudit.Finding;
import dev.syncline.store.StoreLimits;
import dev.syncline.store.StorePools;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.config.Config;

/** The command that reads a whole database and says whether every document in it is sound. */
final class Verify {
    static final String ARGUMENT = "verify";

    private static final int SOUND = 0;
    private static final int DAMAGED = 1;
    private static final int NOT_VERIFIED = 2;
    private static final int NAMED_MAX = 1_000;
    private static final int PROGRESS_MS = 2_000;

    private static final String HELP = """
        Reads every document of a database and says whether it is sound. Nothing is changed.

          java -jar quarkus-run.jar verify [--rows-only] [<document id>...]

        Of each document: checksums, dense seqs and LSNs, the rolling hash of all entries, acknowledged
        LSNs, what stays of entries that are no longer kept, the stored snapshot; and that Automerge
        comes to the same heads, which --rows-only leaves out. Without ids: all documents.

        The database is chosen as for the server. Your own may be in use meanwhile; the embedded one
        must not, so stop its server. Progress goes to the standard error, one JSON object to the
        standard output. Exit codes: 0 sound, 1 damaged, 2 not verified.
        """;

    private final JournalAudit audit;
    private final Engine engine;
    private final JsonArray damaged = new JsonArray();
    private long documents;
    private long damagedDocuments;
    private long entries;
    private long bytes;
    private long saidMs = System.currentTimeMillis();

    /** @param engine null to leave out what only an engine can tell */
    private Verify(JournalAudit audit, Engine engine) {
        this.audit = audit;
        this.engine = engine;
    }

    /** Gives the exit code. */
    static int run(List<String> arguments) {
        List<String> ids = new ArrayList<>(arguments);
        boolean rowsOnly = ids.removeIf("--rows-only"::equals);
        if (ids.contains("--help") || ids.contains("-h")) {
            System.out.print(HELP);
            return SOUND;
        }
        List<DocumentId> chosen = new ArrayList<>();
        for (String id : ids) {
            Optional<DocumentId> read = DocumentId.read(id);
            if (read.isEmpty()) {
                System.err.println("syncline: " + id + " is no document id\n\n" + HELP);
                return NOT_VERIFIED;
            }
            chosen.add(read.get());
        }
        return DatabaseCommand.run(NOT_VERIFIED, () -> run(chosen, rowsOnly));
    }

    private static int run(List<DocumentId> chosen, boolean rowsOnly) throws IOException {
        Vertx vertx = Vertx.vertx();
        StoreLimits limits = StoreLimits.DEFAULTS.patient();
        try (StorePools pools = StorePools.open(vertx, List.of(address()), limits);
                Bucket bucket = CommandBucket.open();
                ProcessEngine engine = rowsOnly ? null : ProcessEngine.start(EngineLimits.DEFAULTS)) {
            var verify = new Verify(new JournalAudit(pools, limits, bucket), engine);
            if (chosen.isEmpty()) {
                verify.all();
            } else {
                chosen.forEach(verify::one);
            }
            return verify.summary();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static PgConnectOptions address() {
        Config config = ConfigUtils.configBuilder().build();
        PgConnectOptions options =
                PgConnectOptions.fromUri(config.getValue("quarkus.datasource.reactive.url", String.class));
        config.getOptionalValue("quarkus.datasource.username", String.class).ifPresent(options::setUser);
        config.getOptionalValue("quarkus.datasource.password", String.class).ifPresent(options::setPassword);
        return options;
    }

    private void all() {
        DocumentId last = null;
        for (List<DocumentId> page = audit.documents(null); !page.isEmpty(); page = audit.documents(last)) {
            page.forEach(this::one);
            last = page.getLast();
        }
    }

    private void one(DocumentId document) {
        Finding found = audit.read(document);
        List<String> problems = new ArrayList<>(found.problems());
        boolean forEngine = engine != null
                && found.basis() != null
                && !Types.isCommanded(found.basis().journal().document().type());
        if (forEngine) {
            engineProblem(found).ifPresent(problems::add);
        }
        documents++;
        entries += found.entries();
        bytes += found.bytes();
        if (!problems.isEmpty()) {
            damagedDocuments++;
            System.err.println("damaged: " + document.text() + ": " + String.join("; ", problems));
            if (damaged.size() < NAMED_MAX) {
                damaged.add(new JsonObject().put("document", document.text()).put("problems", new JsonArray(problems)));
            }
        }
        progress();
    }

    private Optional<String> engineProblem(Finding found) {
        List<byte[]> parts = found.basis().journal().parts();
        try {
            Engine.Condensed made = engine.condense(List.of(Bytes.concat(parts.toArray(byte[][]::new))))
                    .toCompletableFuture()
                    .join();
            return made.heads().equals(found.basis().heads())
                    ? Optional.empty()
                    : Optional.of("the engine comes to other heads than the rows");
        } catch (CompletionException refused) {
            return Optional.of(
                    "the engine does not load it: " + refused.getCause().getMessage());
        }
    }

    private void progress() {
        long nowMs = System.currentTimeMillis();
        if (nowMs - saidMs >= PROGRESS_MS) {
            saidMs = nowMs;
            System.err.println(documents + " documents, " + entries + " entries, " + damagedDocuments + " damaged");
        }
    }

    private int summary() {
        System.out.println(new JsonObject()
                .put("documents", documents)
                .put("entries", entries)
                .put("bytes", bytes)
                .put("engine", engine != null)
                .put("damagedDocuments", damagedDocuments)
                .put("damaged", damaged)
                .encode());
        return damagedDocuments == 0 ? SOUND : DAMAGED;
    }
}
