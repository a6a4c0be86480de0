package dev.syncline.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.syncline.store.Outbox;
import java.time.Instant;
import java.util.List;

/** The JSON of webhooks and of effects that could not be delivered. */
final class WebhookBodies {
    private WebhookBodies() {}

    /** Where effects are to go. */
    public record NewWebhook(String url) {}

    /** @param key what messages are signed with; told only when it is made */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WebhookBody(String url, String key) {}

    /** @param next what {@code after} must be for the page behind this one; absent on the last */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DeadPage(List<DeadBody> items, Long next) {}

    /** @param body as it was sent */
    public record DeadBody(
            String id,
            String document,
            long seq,
            String effect,
            int attempts,
            String lastError,
            Instant deadAt,
            @JsonRawValue String body) {
        static DeadBody of(Outbox.Dead dead) {
            return new DeadBody(
                    dead.id().toString(),
                    dead.document().text(),
                    dead.seq(),
                    dead.name(),
                    dead.attempts(),
                    dead.lastError(),
                    dead.deadAt(),
                    dead.body());
        }
    }
}
