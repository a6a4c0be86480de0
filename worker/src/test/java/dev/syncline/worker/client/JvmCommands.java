package dev.syncline.worker.client;

import dev.syncline.app.Types;
import dev.syncline.document.Patch;
import dev.syncline.id.DocumentId;
import java.util.List;
import java.util.function.Consumer;

/** Runs commands in JVM tests: the very class that the browser has in a script of its own. */
public final class JvmCommands implements Commands.Factory<List<Patch>> {
    /** Why commands cannot be run; null if they can. */
    String failure;

    int asked;

    @Override
    public void prepare(Consumer<String> done) {
        asked++;
        done.accept(failure);
    }

    @Override
    public Commands<List<Patch>> begin(DocumentId document, String type, byte[] remembered, Consumer<byte[]> remember) {
        return new CommandLog<>(Types.findCommanded(type).orElseThrow(), new JsonTables(), remembered, remember);
    }
}
