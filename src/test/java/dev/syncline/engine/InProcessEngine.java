package dev.syncline.engine;

import dev.syncline.engine.child.Answer;
import dev.syncline.engine.child.Instances;
import dev.syncline.engine.child.Request;
import dev.syncline.engine.child.Request.Question;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The engine of tests and of the simulation: what a child does, done at once on the caller's thread. Every stage is
 * complete when it is returned. Nothing contains it: hostile bytes end the process.
 */
public final class InProcessEngine implements Engine, AutoCloseable {
    private Instances instances = new Instances();

    @Override
    public CompletionStage<List<ChangeHash>> load(DocumentId document, List<byte[]> parts) {
        return answer(new Request.Load(document, parts), Answer.Heads.class).thenApply(Answer.Heads::heads);
    }

    @Override
    public CompletionStage<List<ChangeHash>> apply(DocumentId document, List<byte[]> changes) {
        return answer(new Request.Apply(document, changes), Answer.Heads.class).thenApply(Answer.Heads::heads);
    }

    @Override
    public CompletionStage<byte[]> save(DocumentId document) {
        return answer(new Request.Save(document), Answer.Bytes.class).thenApply(Answer.Bytes::bytes);
    }

    @Override
    public CompletionStage<String> json(DocumentId document) {
        return answer(new Request.Json(document), Answer.Text.class).thenApply(Answer.Text::text);
    }

    @Override
    public CompletionStage<byte[]> changesSince(DocumentId document, List<ChangeHash> heads) {
        return answer(new Request.ChangesSince(document, heads), Answer.Bytes.class)
                .thenApply(Answer.Bytes::bytes);
    }

    @Override
    public CompletionStage<String> title(DocumentId document) {
        return answer(new Request.Title(document), Answer.Text.class).thenApply(Answer.Text::text);
    }

    @Override
    public CompletionStage<ReadFile> read(byte[] file) {
        return answer(new Request.Read(file), Answer.File.class).thenApply(Answer.File::file);
    }

    @Override
    public CompletionStage<Condensed> condense(List<byte[]> parts) {
        return answer(new Request.Condense(parts), Answer.Whole.class).thenApply(Answer.Whole::document);
    }

    @Override
    public CompletionStage<byte[]> past(List<byte[]> parts, List<ChangeHash> heads) {
        return answer(new Request.Past(Question.FILE, parts, heads, List.of()), Answer.Bytes.class)
                .thenApply(Answer.Bytes::bytes);
    }

    @Override
    public CompletionStage<String> pastJson(List<byte[]> parts, List<ChangeHash> heads) {
        return answer(new Request.Past(Question.JSON, parts, heads, List.of()), Answer.Text.class)
                .thenApply(Answer.Text::text);
    }

    @Override
    public CompletionStage<String> difference(List<byte[]> parts, List<ChangeHash> from, List<ChangeHash> to) {
        return answer(new Request.Past(Question.DIFFERENCE, parts, from, to), Answer.Text.class)
                .thenApply(Answer.Text::text);
    }

    @Override
    public CompletionStage<byte[]> restore(List<byte[]> parts, List<ChangeHash> heads) {
        return answer(new Request.Past(Question.RESTORE, parts, heads, List.of()), Answer.Bytes.class)
                .thenApply(Answer.Bytes::bytes);
    }

    @Override
    public CompletionStage<byte[]> entitle(DocumentId document, List<byte[]> parts, String title) {
        return answer(new Request.Entitle(parts, title), Answer.Bytes.class).thenApply(Answer.Bytes::bytes);
    }

    @Override
    public CompletionStage<Condensed> anew(byte[] genesis, List<byte[]> parts) {
        return answer(new Request.Anew(genesis, parts), Answer.Whole.class).thenApply(Answer.Whole::document);
    }

    @Override
    public void drop(DocumentId document) {
        instances.execute(new Request.Drop(document));
    }

    /** How many instances there are. */
    public int instances() {
        return instances.count();
    }

    /** Loses every instance, as the crash of a child does. */
    public void loseInstances() {
        instances.close();
        instances = new Instances();
    }

    @Override
    public void close() {
        instances.close();
    }

    private <A extends Answer> CompletableFuture<A> answer(Request request, Class<A> kind) {
        Answer answer = instances.execute(request);
        if (answer instanceof Answer.Failed failed) {
            return CompletableFuture.failedFuture(new EngineException(failed.kind(), failed.message()));
        }
        return CompletableFuture.completedFuture(kind.cast(answer));
    }
}
