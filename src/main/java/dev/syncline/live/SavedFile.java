package dev.syncline.live;

import dev.syncline.store.JournalStore.StoredDocument;
import java.util.List;

/**
 * A document as the bytes of a file, for one reader.
 *
 * @param at the committed state that the file is about
 * @param parts that make the file, one behind the other; many readers have the same ones, and nobody changes them
 * @param done the reader calls it, from any thread, once it reads the bytes no longer: until then they count as held
 */
public record SavedFile(StoredDocument at, List<byte[]> parts, Runnable done) {}
