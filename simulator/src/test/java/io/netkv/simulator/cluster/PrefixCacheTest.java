package io.netkv.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrefixCacheTest {

    private static long[] contents(PrefixCache cache) {
        long[] blocks = new long[cache.count()];
        cache.copyTo(blocks);
        return blocks;
    }

    @Test
    void dropsTheLeastRecentlyUsedAndOfAPromptTheLastBlockFirst() {
        PrefixCache cache = new PrefixCache(4, PrefixCache.Listener.NONE);
        cache.insert(new long[] {1, 2}, 4);
        cache.insert(new long[] {3, 4}, 4);
        cache.touch(new long[] {1, 2}, 1);

        cache.insert(new long[] {5, 6}, 4);

        assertThat(contents(cache)).containsExactly(5, 6, 1, 3);
    }

    @Test
    void keepsTheBeginningOfAPromptThatIsTooLong() {
        PrefixCache cache = new PrefixCache(3, PrefixCache.Listener.NONE);

        cache.insert(new long[] {1, 2, 3, 4, 5}, 10);

        assertThat(cache.leading(new long[] {1, 2, 3, 4, 5})).isEqualTo(3);
    }

    @Test
    void holdsNothingWithoutRoom() {
        PrefixCache none = new PrefixCache(0, PrefixCache.Listener.NONE);
        PrefixCache full = new PrefixCache(3, PrefixCache.Listener.NONE);

        none.insert(new long[] {1}, 10);
        full.insert(new long[] {1}, 0);

        assertThat(none.count()).isZero();
        assertThat(full.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAnAccessOrderedMap(long seed) {
        Random random = new Random(seed);
        int capacity = 1 + random.nextInt(40);
        PrefixCache cache = new PrefixCache(capacity, PrefixCache.Listener.NONE);
        LinkedHashMap<Long, Boolean> expected = new LinkedHashMap<>(16, 0.75f, true);

        for (int step = 0; step < 5_000; step++) {
            long block = random.nextInt(80);
            cache.insert(new long[] {block}, capacity);
            expected.put(block, true);
            if (expected.size() > capacity) {
                expected.remove(expected.keySet().iterator().next());
            }
            assertThat(cache.leading(new long[] {block})).isEqualTo(1);
        }

        assertThat(contents(cache))
                .as("seed %d", seed)
                .containsExactlyInAnyOrder(
                        expected.keySet().stream().mapToLong(Long::longValue).toArray());
    }
}
