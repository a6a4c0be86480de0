package dev.syncline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.id.ChangeHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AncestryTest {
    /** A history in which every author's changes build on each other, with the ancestors of every change. */
    private static final class Model {
        final Random random;
        final List<ChangeHash> hashes = new ArrayList<>();
        final List<Integer> authors = new ArrayList<>();
        final List<int[]> dependencies = new ArrayList<>();
        final List<BitSet> ancestors = new ArrayList<>();
        final Ancestry ancestry;

        Model(long seed) {
            random = new Random(seed);
            ancestry = new Ancestry(seed);
        }

        void grow(int authorsMax, boolean merging) {
            int author = random.nextInt(authorsMax);
            var made = new TreeSet<Integer>();
            int own = authors.lastIndexOf(author);
            if (own >= 0) {
                made.add(own);
            }
            if (merging || made.isEmpty()) {
                heads(hashes.size()).forEach(head -> made.add(hashes.indexOf(head)));
            } else if (random.nextInt(5) == 0) {
                made.add(random.nextInt(hashes.size()));
            }
            var reached = new BitSet();
            made.forEach(number -> reached.or(ancestors.get(number)));
            reached.set(hashes.size());
            ancestors.add(reached);
            hashes.add(new ChangeHash(random.nextLong(), random.nextLong(), 0, random.nextInt(3)));
            authors.add(author);
            dependencies.add(made.stream().mapToInt(Integer::intValue).toArray());
            int number = hashes.size() - 1;
            Map<Integer, Integer> missing = ancestry.missing(dependencies.get(number), heads(number));
            enter(number);
            if (random.nextBoolean()) {
                ancestry.remember(missing);
            }
        }

        void enter(int number) {
            boolean only = heads(number + 1).size() == 1;
            ancestry.add(
                    hashes.get(number),
                    authors.get(number),
                    10 * number + 1,
                    10 * number + 10,
                    dependencies.get(number),
                    only);
        }

        Set<ChangeHash> heads(int size) {
            var heads = new TreeSet<>(hashes.subList(0, size));
            for (int[] made : dependencies.subList(0, size)) {
                for (int number : made) {
                    heads.remove(hashes.get(number));
                }
            }
            return heads;
        }

        Map<Integer, Integer> missing(int[] made) {
            Map<Integer, Integer> missing = new HashMap<>();
            for (int number = 0; number < hashes.size(); number++) {
                boolean there = false;
                for (int dependency : made) {
                    there |= ancestors.get(dependency).get(number);
                }
                if (!there) {
                    missing.putIfAbsent(authors.get(number), 10 * number + 1);
                }
            }
            return missing;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName(
            "[AD9] what a change was made on is found as by following every dependency, also after changes were taken"
                    + " back")
    void ad9_missing(long seed) {
        var model = new Model(seed);
        for (int step = 0; step < 300; step++) {
            model.grow(1 + (int) seed, model.random.nextInt(1 + (int) seed) == 0);
            int[] made = model.random
                    .ints(1 + model.random.nextInt(3), Math.max(0, step - model.random.nextInt(300)), step + 1)
                    .distinct()
                    .toArray();
            assertThat(model.ancestry.missing(made, model.heads(model.hashes.size())))
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(model.missing(made));
            if (step % 50 == 49) {
                takeBack(model, model.random.nextInt(step));
            }
        }
    }

    private static void takeBack(Model model, int kept) {
        model.ancestry.truncate(kept);
        for (int number = 0; number < model.hashes.size(); number++) {
            assertThat(model.ancestry.number(model.hashes.get(number))).isEqualTo(number < kept ? number : -1);
        }
        for (int number = kept; number < model.hashes.size(); number++) {
            model.enter(number);
        }
        assertThat(model.ancestry.size()).isEqualTo(model.hashes.size());
    }
}
