package dev.syncline.engine.child;

import dev.syncline.engine.Engine.Condensed;
import dev.syncline.engine.Engine.ReadFile;
import dev.syncline.engine.EngineException.Kind;
import dev.syncline.id.ChangeHash;
import java.util.List;

/** What an engine child answers. Every request has exactly one answer, and answers come in the order of the requests. */
public sealed interface Answer {
    /** The instance's heads, sorted. */
    record Heads(List<ChangeHash> heads) implements Answer {}

    record Bytes(byte[] bytes) implements Answer {}

    record Text(String text) implements Answer {}

    record File(ReadFile file) implements Answer {}

    record Whole(Condensed document) implements Answer {}

    record Done() implements Answer {}

    /** The child lives, but the request had no effect that counts. */
    record Failed(Kind kind, String message) implements Answer {}
}
