package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixIndexTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithSetsOfBlocks(long seed) {
        // given
        Random random = new Random(seed);
        int instances = 1 + random.nextInt(seed % 2 == 0 ? 150 : 1500);
        PrefixIndex index = new PrefixIndex(instances);
        List<Set<Long>> held = Stream.generate(() -> (Set<Long>) new HashSet<Long>())
                .limit(instances)
                .toList();
        int[] hits = new int[instances];
        for (int step = 0; step < 300; step++) {
            int instance = random.nextInt(instances);
            long[] blocks = random.longs(random.nextInt(200), 0, 400).toArray();
            if (random.nextBoolean()) {
                held.get(instance).clear();
                for (long block : blocks) {
                    held.get(instance).add(block);
                }
                index.replace(instance, blocks, blocks.length);
            } else {
                changeOneByOne(index, instance, held.get(instance), random);
            }
            Set<Long> listed = new HashSet<>();
            index.forEach(instance, listed::add);
            assertThat(listed).as("seed %d, step %d", seed, step).isEqualTo(held.get(instance));
            long[] wanted = random.longs(random.nextInt(8), 0, 400).toArray();

            // when
            index.match(wanted, wanted.length, hits);

            // then
            assertThat(hits)
                    .as("seed %d, step %d", seed, step)
                    .containsExactly(IntStream.range(0, instances)
                            .map(i -> leading(held.get(i), wanted))
                            .toArray());
        }
    }

    private static void changeOneByOne(PrefixIndex index, int instance, Set<Long> held, Random random) {
        int changes = random.nextInt(200);
        for (int i = 0; i < changes; i++) {
            long block = random.nextInt(400);
            if (random.nextBoolean()) {
                held.add(block);
                index.add(instance, block);
            } else {
                held.remove(block);
                index.remove(instance, block);
            }
        }
    }

    /** Many blocks, of which most go again: its table grows, and closes the gaps. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void findsWhatIsLeftOfManyBlocks(long seed) {
        Random random = new Random(seed);
        PrefixIndex index = new PrefixIndex(3);
        Set<Long> held = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            long block = random.nextLong();
            held.add(block);
            index.add(1, block);
        }
        for (long block : List.copyOf(held)) {
            if (random.nextInt(10) > 0) {
                held.remove(block);
                index.remove(1, block);
                index.remove(2, block); // of which it has none
            }
        }

        int[] hits = new int[3];
        for (long block : held) {
            index.match(new long[] {block, 0}, 2, hits);
            assertThat(hits).as("seed %d, block %d", seed, block).containsExactly(0, 1, 0);
        }
        Set<Long> listed = new HashSet<>();
        index.forEach(1, listed::add);
        assertThat(listed).isEqualTo(held);
    }

    private static int leading(Set<Long> held, long[] wanted) {
        int count = 0;
        while (count < wanted.length && held.contains(wanted[count])) {
            count++;
        }
        return count;
    }
}
