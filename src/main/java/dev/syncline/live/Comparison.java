package dev.syncline.live;

import dev.syncline.id.ChangeHash;
import java.util.List;

/**
 * What comes of holding changes that somebody has against a document.
 *
 * @param heads of the document as it is committed, sorted
 * @param unknown of the named changes, those that the document lacks
 * @param missing concatenated chunks of what is neither one of the named changes nor an ancestor of one
 */
public record Comparison(List<ChangeHash> heads, List<ChangeHash> unknown, byte[] missing) {}
