package dev.syncline.journal;

import dev.syncline.id.ChangeHash;
import dev.syncline.id.UserId;
import java.util.List;

/**
 * What is remembered of a run of entries that are no longer kept themselves; their changes are in the snapshot.
 *
 * @param first seq of the first entry
 * @param last seq of the last entry
 * @param fromMs when the first was committed, in milliseconds since 1970
 * @param toMs when the last was committed
 * @param authors who wrote them, each once
 * @param heads of the document after them
 */
public record Version(long first, long last, long fromMs, long toMs, List<UserId> authors, List<ChangeHash> heads) {}
