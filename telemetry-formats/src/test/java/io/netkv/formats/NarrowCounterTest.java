package io.netkv.formats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** On a link of 1 Gb/s, over which 2^32 bytes take 34 s. */
class NarrowCounterTest {

    private static final long WRAP = 1L << 32;

    private final NarrowCounter counter = new NarrowCounter(125e6);

    @Test
    void wrapIsTrafficWhereItCanBeNothingElse() {
        long before = counter.widen(WRAP - 1000, seconds(1));

        long after = counter.widen(500, seconds(11));

        assertThat(after - before).isEqualTo(1500);
        assertThat(counter.isTooNarrow()).isFalse();
    }

    @Test
    void differenceThatTheLinkCouldNotCarryIsAReset() {
        counter.widen(3_000_000_000L, seconds(1));
        long before = counter.widen(3_100_000_000L, seconds(2));

        long after = counter.widen(1000, seconds(3));

        assertThat(after).as("smaller, which is how windows know a reset").isLessThan(before);
        assertThat(counter.widen(2000, seconds(4)) - after).isEqualTo(1000);
    }

    @Test
    void intervalInWhichItMayHaveWrappedTwiceSaysNothing() {
        long before = counter.widen(0, seconds(1));

        long after = counter.widen(4_000_000_000L, seconds(41));

        assertThat(after).isLessThan(before);
        assertThat(counter.isTooNarrow()).isTrue();
    }

    @Test
    void everyResetIsBelowAllThatWasBefore() {
        long first = counter.widen(7, seconds(1));
        long second = counter.widen(7, seconds(100));
        long third = counter.widen(7, seconds(200));

        assertThat(first).isGreaterThan(second);
        assertThat(second).isGreaterThan(third);
    }

    @Test
    void lateReadingChangesNothing() {
        counter.widen(1000, seconds(1));
        long newest = counter.widen(3000, seconds(3));

        counter.widen(2000, seconds(2));

        assertThat(counter.widen(4000, seconds(4)) - newest).isEqualTo(1000);
    }

    private static long seconds(long seconds) {
        return (1_700_000_000 + seconds) * 1_000_000;
    }
}
