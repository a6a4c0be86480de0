package dev.syncline.live;

import dev.syncline.id.DocumentId;

/** Hears what a node's documents do; for metrics and logs. */
public interface LiveObserver {
    /** A batch was just committed; nobody was told yet. */
    default void durable() {}

    /** A batch is durable; {@code tookMs} from the first look at it. */
    void committed(DocumentId document, int entries, long tookMs);

    /** An entry or an offer was refused with this code. */
    void refused(String code);

    /** A commit found that another node was first. */
    void stale();
}
