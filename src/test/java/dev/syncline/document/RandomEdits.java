package dev.syncline.document;

import dev.syncline.document.Value.ListObject;
import dev.syncline.document.Value.MapObject;
import dev.syncline.document.Value.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Edits that somebody might make to a document as it is, by a seed. */
public final class RandomEdits {
    /** No emoji: automerge-java 0.0.7 ends the process when an object is put under a key with one. */
    private static final String[] KEYS = {"a", "b", "c", "title", "text", "cards", "é"};

    private static final String[] WORDS = {"", "x", "hello ", "é", "😀", "👩‍👩‍👧", "\n", "Ω\u0000"};

    private final MapObject root;
    private final Random random;
    private final List<Value> objects = new ArrayList<>();

    private RandomEdits(MapObject root, Random random) {
        this.root = root;
        this.random = random;
    }

    public static List<Edit> some(MapObject root, Random random) {
        var edits = new RandomEdits(root, random);
        edits.collect(root);
        List<Edit> made = new ArrayList<>();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            made.add(edits.one());
        }
        return made;
    }

    private void collect(Value value) {
        switch (value) {
            case MapObject map -> {
                objects.add(map);
                map.entries().values().forEach(this::collect);
            }
            case ListObject list -> {
                objects.add(list);
                list.items().forEach(this::collect);
            }
            case Text text -> {
                // Twice as often: most of what people do is typing.
                objects.add(text);
                objects.add(text);
            }
            default -> {
                // Scalars are edited through what holds them.
            }
        }
    }

    private Edit one() {
        return switch (objects.get(random.nextInt(objects.size()))) {
            case Text text -> {
                int index = random.nextInt(text.value().length() + 1);
                int deleted =
                        random.nextInt(3) > 0 ? 0 : random.nextInt(text.value().length() - index + 1);
                yield new Edit.SpliceText(text.id(), index, deleted, word());
            }
            case ListObject list -> {
                int size = list.items().size();
                int index = random.nextInt(size + 1);
                yield switch (size == 0 ? 0 : random.nextInt(4)) {
                    case 0, 1 -> new Edit.SpliceList(list.id(), index, 0, List.of(value(0)));
                    case 2 -> new Edit.SpliceList(list.id(), index, Math.min(size - index, 2), List.of());
                    default -> new Edit.PutItem(list.id(), random.nextInt(size), value(1));
                };
            }
            case MapObject map -> mapEdit(map);
            default -> throw new IllegalStateException("no object");
        };
    }

    private Edit mapEdit(MapObject map) {
        String key = KEYS[random.nextInt(KEYS.length)];
        if (map.entries().get(key) instanceof Value.Counter && random.nextBoolean()) {
            return new Edit.Increment(map.id(), key, random.nextInt(9) - 4);
        }
        boolean keep = map == root && map.entries().containsKey(key);
        return random.nextInt(4) == 0 && !keep
                ? new Edit.Delete(map.id(), key)
                : new Edit.Put(map.id(), keep ? "k" + random.nextInt(4) : key, value(0));
    }

    private Value value(int depth) {
        return switch (random.nextInt(depth < 2 ? 12 : 9)) {
            case 0 -> new Value.Null();
            case 1 -> new Value.Bool(random.nextBoolean());
            case 2 -> new Value.Int(random.nextLong());
            case 3 -> new Value.Uint(random.nextLong() >>> 1);
            case 4 -> new Value.Float(random.nextGaussian());
            case 5 -> new Value.Str(word());
            case 6 -> new Value.Bytes(word().getBytes(StandardCharsets.UTF_8));
            case 7 -> new Value.Timestamp(random.nextInt());
            case 8 -> new Value.Counter(random.nextInt(100));
            case 9 -> new Text("", word() + word());
            case 10 -> new MapObject("", Map.of(KEYS[random.nextInt(KEYS.length)], value(depth + 1)));
            default -> new ListObject("", List.of(value(depth + 1), value(depth + 1)));
        };
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }
}
