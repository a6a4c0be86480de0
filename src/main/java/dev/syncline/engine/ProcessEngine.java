package dev.syncline.engine;

import dev.syncline.engine.child.Answer;
import dev.syncline.engine.child.Request;
import dev.syncline.engine.child.Request.Question;
import dev.syncline.id.ChangeHash;
import dev.syncline.id.DocumentId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The engine of production: Automerge in child processes, each with its share of the documents, and one more child for
 * strangers' files. Stages complete on the thread that reads the child's answers; who continues there must not block.
 */
public final class ProcessEngine implements Engine, AutoCloseable {
    private static final long CHECK_MS = 100;

    private final NativeLibrary library;
    private final Nursery nursery;
    private final List<Shard> shards = new ArrayList<>();
    /** Files are read and documents condensed apart: that takes long, and a crash must not cost the instances of documents. */
    private final Shard files;

    private final ScheduledExecutorService watch;

    private ProcessEngine(EngineLimits limits, NativeLibrary library) {
        this.library = library;
        this.nursery = new Nursery(ChildCommand.of(library.directory(), limits.heapMib()), limits.standby());
        for (int i = 0; i < limits.children(); i++) {
            shards.add(new Shard("engine-" + i, limits, nursery).start());
        }
        this.files = new Shard("engine-files", limits, nursery);
        this.watch = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().name("engine-watch").daemon().unstarted(task));
        watch.scheduleWithFixedDelay(this::check, CHECK_MS, CHECK_MS, TimeUnit.MILLISECONDS);
    }

    public static ProcessEngine start(EngineLimits limits) throws IOException {
        return new ProcessEngine(limits, NativeLibrary.unpack());
    }

    @Override
    public CompletionStage<List<ChangeHash>> load(DocumentId document, List<byte[]> parts) {
        return heads(shard(document), new Request.Load(document, parts));
    }

    @Override
    public CompletionStage<List<ChangeHash>> apply(DocumentId document, List<byte[]> changes) {
        return heads(shard(document), new Request.Apply(document, changes));
    }

    @Override
    public CompletionStage<byte[]> save(DocumentId document) {
        return bytes(shard(document), new Request.Save(document));
    }

    @Override
    public CompletionStage<String> json(DocumentId document) {
        return text(shard(document), new Request.Json(document));
    }

    @Override
    public CompletionStage<byte[]> changesSince(DocumentId document, List<ChangeHash> heads) {
        return bytes(shard(document), new Request.ChangesSince(document, heads));
    }

    @Override
    public CompletionStage<String> title(DocumentId document) {
        return text(shard(document), new Request.Title(document));
    }

    @Override
    public CompletionStage<ReadFile> read(byte[] file) {
        return ask(files.start(), new Request.Read(file), answer -> ((Answer.File) answer).file());
    }

    @Override
    public CompletionStage<Condensed> condense(List<byte[]> parts) {
        return ask(files.start(), new Request.Condense(parts), answer -> ((Answer.Whole) answer).document());
    }

    @Override
    public CompletionStage<byte[]> past(List<byte[]> parts, List<ChangeHash> heads) {
        return bytes(files.start(), new Request.Past(Question.FILE, parts, heads, List.of()));
    }

    @Override
    public CompletionStage<String> pastJson(List<byte[]> parts, List<ChangeHash> heads) {
        return text(files.start(), new Request.Past(Question.JSON, parts, heads, List.of()));
    }

    @Override
    public CompletionStage<String> difference(List<byte[]> parts, List<ChangeHash> from, List<ChangeHash> to) {
        return text(files.start(), new Request.Past(Question.DIFFERENCE, parts, from, to));
    }

    @Override
    public CompletionStage<byte[]> restore(List<byte[]> parts, List<ChangeHash> heads) {
        return bytes(files.start(), new Request.Past(Question.RESTORE, parts, heads, List.of()));
    }

    @Override
    public CompletionStage<byte[]> entitle(DocumentId document, List<byte[]> parts, String title) {
        return bytes(shard(document), new Request.Entitle(parts, title));
    }

    @Override
    public CompletionStage<Condensed> anew(byte[] genesis, List<byte[]> parts) {
        return ask(files.start(), new Request.Anew(genesis, parts), answer -> ((Answer.Whole) answer).document());
    }

    @Override
    public void drop(DocumentId document) {
        shard(document).submit(new Request.Drop(document));
    }

    /** How the children are that hold documents. */
    public List<ChildState> documentChildren() {
        return shards.stream().map(Shard::state).toList();
    }

    /** How all children are, the one for files last. */
    public List<ChildState> children() {
        var states = new ArrayList<>(documentChildren());
        states.add(files.state());
        return states;
    }

    /**
     * One child of the engine.
     *
     * @param pid 0 between two processes
     * @param residentBytes 0 where the system does not tell
     * @param restarts how many processes before this one have ended
     */
    public record ChildState(String name, long pid, int instances, int waiting, long residentBytes, long restarts) {}

    @Override
    public void close() {
        watch.shutdownNow();
        nursery.close();
        shards.forEach(Shard::close);
        files.close();
        library.close();
    }

    private void check() {
        shards.forEach(Shard::check);
        files.check();
    }

    private Shard shard(DocumentId document) {
        return shards.get(Math.floorMod(document.hashCode(), shards.size()));
    }

    private static CompletionStage<List<ChangeHash>> heads(Shard shard, Request request) {
        return ask(shard, request, answer -> ((Answer.Heads) answer).heads());
    }

    private static CompletionStage<byte[]> bytes(Shard shard, Request request) {
        return ask(shard, request, answer -> ((Answer.Bytes) answer).bytes());
    }

    private static CompletionStage<String> text(Shard shard, Request request) {
        return ask(shard, request, answer -> ((Answer.Text) answer).text());
    }

    /** A stage of its own, so that a failure is the {@link EngineException} itself and not wrapped. */
    private static <T> CompletionStage<T> ask(Shard shard, Request request, Function<Answer, T> reading) {
        var result = new CompletableFuture<T>();
        shard.submit(request).whenComplete((answer, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
                return;
            }
            try {
                result.complete(reading.apply(answer));
            } catch (ClassCastException otherAnswer) {
                result.completeExceptionally(otherAnswer);
            }
        });
        return result;
    }
}
