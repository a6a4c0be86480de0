package dev.syncline.bench;

import dev.syncline.id.DocumentId;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import java.util.function.IntConsumer;

/** What carries a writer's edits to the readers of a document. */
interface Target {
    /** Joins the document; {@code heard} is told of every edit from then on, several at once if they came together. */
    Future<WebSocket> join(DocumentId document, IntConsumer heard);
}
