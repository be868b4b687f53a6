package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceSetsTest {

    private static final int SETS = 20;

    @ParameterizedTest(name = "{0} instances")
    @ValueSource(ints = {1, 64, 65, 128, 129, 700, 12_288})
    void agreesWithBitSets(int instances) {
        // given
        long seed = 31L * instances;
        Random random = new Random(seed);
        InstanceSets sets = new InstanceSets(instances);
        int[] names = new int[SETS];
        Arrays.fill(names, InstanceSets.EMPTY);
        BitSet[] expected = Stream.generate(BitSet::new).limit(SETS).toArray(BitSet[]::new);
        for (int round = 0; round < 60; round++) {
            // Sets grow to all sizes, and shrink again.
            int i = random.nextInt(SETS);
            boolean isGrowing = random.nextInt(5) < 3;
            int changes = random.nextInt(2 * instances + 2) >> random.nextInt(12);
            for (int change = 0; change < changes; change++) {
                int instance = random.nextInt(instances);
                names[i] = isGrowing ? sets.add(names[i], instance) : sets.remove(names[i], instance);
                expected[i].set(instance, isGrowing);
            }

            // when
            long[] alive = new long[(instances + 63) / 64];
            BitSet before = new BitSet();
            random.ints(20, 0, instances).forEach(before::set);
            System.arraycopy(before.toLongArray(), 0, alive, 0, before.toLongArray().length);
            int[] hits = new int[instances];
            boolean any = sets.meet(names[i], 7, alive, hits);

            // then
            BitSet met = (BitSet) before.clone();
            met.and(expected[i]);
            assertThat(any).as("seed %d, round %d", seed, round).isEqualTo(!met.isEmpty());
            if (any) {
                assertThat(BitSet.valueOf(alive))
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(met);
            }
            for (int instance = 0; instance < instances; instance++) {
                assertThat(sets.contains(names[i], instance)).isEqualTo(expected[i].get(instance));
                assertThat(hits[instance]).isEqualTo(met.get(instance) ? 7 : 0);
            }
        }
    }

    @Test
    void theSetWithoutItsLastInstanceIsEmpty() {
        InstanceSets sets = new InstanceSets(12_288);

        int one = sets.add(InstanceSets.EMPTY, 12_287);

        assertThat(sets.remove(one, 5)).isEqualTo(one);
        assertThat(sets.remove(one, 12_287)).isEqualTo(InstanceSets.EMPTY);
    }
}
