package dev.syncline.live;

import dev.syncline.command.Arguments;
import dev.syncline.command.Decided;
import dev.syncline.command.Effect;
import dev.syncline.document.Value;
import dev.syncline.id.UserId;
import dev.syncline.store.JournalStore.NewEffect;
import dev.syncline.store.JournalStore.StoredDocument;
import io.vertx.core.json.JsonObject;

/** Effects as the JSON that other systems get; docs/WEBHOOKS.md has its fields. */
final class EffectJson {
    private EffectJson() {}

    static NewEffect of(StoredDocument document, Decided entry, UserId author, long atMs, Effect effect) {
        JsonObject body = new JsonObject()
                .put("effect", effect.name())
                .put("arguments", json(effect.arguments()))
                .put("project", document.project().text())
                .put("document", document.id().text())
                .put("type", document.type())
                .put("seq", entry.seq())
                .put("timeline", entry.timeline().text())
                .put("lsn", entry.lsn())
                .put("author", author.text())
                .put("atMs", atMs);
        return new NewEffect(entry.seq(), effect.name(), body.encode());
    }

    private static JsonObject json(Arguments arguments) {
        JsonObject json = new JsonObject();
        arguments.entries().forEach(argument -> json.put(argument.getKey(), plain(argument.getValue())));
        return json;
    }

    private static Object plain(Value value) {
        return switch (value) {
            case Value.Str text -> text.value();
            case Value.Int number -> number.value();
            case Value.Float number -> number.value();
            case Value.Bool flag -> flag.value();
            default -> throw new IllegalArgumentException("no argument is of this type");
        };
    }
}
