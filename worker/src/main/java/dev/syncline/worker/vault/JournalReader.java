package dev.syncline.worker.vault;

import dev.syncline.codec.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the journal out of all generations of all stores. The newest intact seal decides what is valid of the older ones;
 * a replacement decides that nothing of them is, once it is whole. What nobody sealed is valid as far as it is intact.
 */
final class JournalReader {
    /** A generation, scanned. {@code limit}: how much of it is valid. */
    private static final class Page {
        final Generation generation;
        final FrameScan scan;
        final VaultFrame opening;
        final Seal seal;
        long limit;

        Page(Generation generation, FrameScan scan) {
            this.generation = generation;
            this.scan = scan;
            List<FrameScan.Found> frames = scan.frames();
            boolean whole = !frames.isEmpty()
                    && frames.get(0).frame().kind() != VaultFrame.Kind.BATCH
                    && frames.get(0).end()
                            == VaultFrame.HEADER_BYTES + frames.get(0).frame().payload().length;
            this.opening = whole ? frames.get(0).frame() : null;
            this.seal = whole ? Seal.decode(opening.payload()) : null;
            this.limit = generation.bytes().length;
        }

        boolean holds(VaultFrame.Kind kind) {
            for (FrameScan.Found found : scan.frames()) {
                if (found.frame().kind() == kind) {
                    return true;
                }
            }
            return false;
        }
    }

    private final List<Page> pages = new ArrayList<>();
    private final List<byte[]> batches = new ArrayList<>();
    private final List<JournalContent.Aside> aside = new ArrayList<>();
    private final List<Seal.Part> parts = new ArrayList<>();
    private final List<Seal.Part> dead = new ArrayList<>();
    private final Map<Long, Map<Long, byte[]>> seen = new LinkedHashMap<>();
    private final Map<Long, Long> previous = new LinkedHashMap<>();
    private boolean complete = true;
    private boolean newer;
    private int damaged;

    private JournalReader() {}

    /** @param readable the stores that could be read; of the others nothing is known */
    static JournalContent read(List<Generation> generations, List<String> readable, int batchBytesMax) {
        var reader = new JournalReader();
        for (Generation generation : generations) {
            reader.pages.add(new Page(generation, FrameScan.of(generation.bytes(), batchBytesMax)));
        }
        reader.pages.sort((left, right) -> {
            int order = Long.compare(left.generation.number(), right.generation.number());
            return order != 0 ? order : left.generation.store().compareTo(right.generation.store());
        });
        reader.limitByNewestSeal(readable);
        long highest = 0;
        for (Page page : reader.pages) {
            reader.take(page);
            highest = page.generation.number();
        }
        return new JournalContent(
                reader.batches,
                reader.damaged,
                reader.complete,
                reader.newer,
                reader.aside,
                reader.parts,
                reader.dead,
                highest);
    }

    private void limitByNewestSeal(List<String> readable) {
        for (int i = pages.size() - 1; i >= 0; i--) {
            Page page = pages.get(i);
            if (page.seal != null) {
                limitOlder(i, page, readable);
                return;
            }
            if (page.holds(VaultFrame.Kind.COMPLETE)) {
                voidOlder(i, page, null);
                return;
            }
        }
    }

    private void limitOlder(int newest, Page page, List<String> readable) {
        boolean replacement = page.opening.kind() == VaultFrame.Kind.REPLACEMENT;
        if (replacement && isWhole(page, readable)) {
            voidOlder(newest, page, page.seal);
            return;
        }
        if (replacement) {
            page.limit = 0;
        }
        for (int i = 0; i < newest; i++) {
            Page older = pages.get(i);
            if (has(page.seal.stores(), older.generation.store())) {
                Seal.Part part = page.seal.find(older.generation);
                older.limit = part == null ? 0 : part.length();
                complete &= part == null || lastBatch(older) == part.last();
            }
        }
        complete &= missing(page.seal, readable) == 0;
    }

    /** A replacement whose end mark is damaged is still whole if something only a whole one has is seen. */
    private boolean isWhole(Page page, List<String> readable) {
        return page.holds(VaultFrame.Kind.COMPLETE)
                || lastBatch(page) > page.opening.number()
                || missing(page.seal, readable) > 0;
    }

    private int missing(Seal seal, List<String> readable) {
        int count = 0;
        for (Seal.Part part : seal.parts()) {
            count += has(readable, part.store()) && !isThere(part) ? 1 : 0;
        }
        return count;
    }

    private static boolean has(List<String> names, String name) {
        for (String one : names) {
            if (one.equals(name)) {
                return true;
            }
        }
        return false;
    }

    private boolean isThere(Seal.Part part) {
        for (Page page : pages) {
            if (part.is(page.generation)) {
                return true;
            }
        }
        return false;
    }

    private void voidOlder(int replacement, Page page, Seal seal) {
        for (int i = 0; i < replacement; i++) {
            Page older = pages.get(i);
            if (seal == null || has(seal.stores(), older.generation.store())) {
                older.limit = 0;
            }
        }
        complete &= page.opening == null || lastBatch(page) >= page.opening.number();
    }

    private static long lastBatch(Page page) {
        long last = 0;
        for (FrameScan.Found found : page.scan.frames()) {
            if (found.end() <= page.limit && found.frame().kind() == VaultFrame.Kind.BATCH) {
                last = found.frame().number();
            }
        }
        return last;
    }

    private void take(Page page) {
        newer |= page.scan.newer();
        if (page.limit > 0) {
            page.scan.damage().forEach(stretch -> setAside(page, stretch));
        }
        long length = 0;
        for (FrameScan.Found found : page.scan.frames()) {
            if (found.end() <= page.limit) {
                length = found.end();
                if (found.frame().kind() == VaultFrame.Kind.BATCH) {
                    take(found.frame());
                }
            }
        }
        long last = lastBatch(page);
        var part = new Seal.Part(page.generation.store(), page.generation.number(), length, last);
        if (last > 0 || page.limit > 0 && page.holds(VaultFrame.Kind.COMPLETE)) {
            parts.add(part);
        } else if (!page.scan.newer()) {
            dead.add(part);
        }
    }

    private void take(VaultFrame batch) {
        Map<Long, byte[]> epoch = seen.computeIfAbsent(batch.epoch(), any -> new LinkedHashMap<>());
        byte[] before = epoch.putIfAbsent(batch.number(), batch.payload());
        if (before != null && Bytes.equal(before, batch.payload())) {
            return;
        }
        Long last = previous.put(batch.epoch(), batch.number());
        complete &= last == null || batch.number() == last + 1;
        batches.add(batch.payload());
    }

    private void setAside(Page page, FrameScan.Stretch stretch) {
        if (stretch.from() >= page.limit) {
            return;
        }
        Generation generation = page.generation;
        int to = (int) Math.min(stretch.to(), page.limit);
        boolean cutOff = stretch.torn() && to == generation.bytes().length;
        damaged += cutOff ? 0 : 1;
        complete &= cutOff;
        String name = generation.number() + "-" + stretch.from();
        aside.add(new JournalContent.Aside(
                generation.store(), name, Bytes.range(generation.bytes(), stretch.from(), to)));
    }
}
