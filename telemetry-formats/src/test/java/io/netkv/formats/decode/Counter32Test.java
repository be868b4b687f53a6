package io.netkv.formats.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** On a link of 1 Gb/s, over which 2^32 bytes take 34 s. */
class Counter32Test {

    private static final long WRAP = 1L << 32;

    private final Counter32 counter = new Counter32(125e6);

    @Test
    void wrapIsTrafficWhereItCanBeNothingElse() {
        long before = widen(WRAP - 1000, seconds(1));

        long after = widen(500, seconds(11));

        assertThat(after - before).isEqualTo(1500);
        assertThat(counter.isTooNarrow()).isFalse();
    }

    @Test
    void differenceThatTheLinkCouldNotCarryIsAReset() {
        widen(3_000_000_000L, seconds(1));
        long before = widen(3_100_000_000L, seconds(2));

        long after = widen(1000, seconds(3));

        assertThat(after).as("smaller, which is how windows know a reset").isLessThan(before);
        assertThat(widen(2000, seconds(4)) - after).isEqualTo(1000);
    }

    @Test
    void intervalInWhichItMayHaveWrappedTwiceSaysNothing() {
        long before = widen(0, seconds(1));

        long after = widen(4_000_000_000L, seconds(41));

        assertThat(after).isLessThan(before);
        assertThat(counter.isTooNarrow()).isTrue();
    }

    @Test
    void everyResetIsBelowAllThatWasBefore() {
        long first = widen(7, seconds(1));
        long second = widen(7, seconds(100));
        long third = widen(7, seconds(200));

        assertThat(first).isGreaterThan(second);
        assertThat(second).isGreaterThan(third);
    }

    @Test
    void lateReadingChangesNothing() {
        widen(1000, seconds(1));
        long newest = widen(3000, seconds(3));

        assertThat(counter.widen(2000, seconds(2))).isEmpty();

        assertThat(widen(4000, seconds(4)) - newest).isEqualTo(1000);
    }

    @Test
    void clockThatWasSetBackBeginsAnew() {
        widen(1000, seconds(10_000));
        long before = widen(3000, seconds(10_010));

        long after = widen(4000, seconds(20));

        assertThat(after).isLessThan(before);
        assertThat(widen(6000, seconds(30)) - after).isEqualTo(2000);
    }

    private long widen(long raw, long micros) {
        return counter.widen(raw, micros).orElseThrow();
    }

    private static long seconds(long seconds) {
        return (1_700_000_000 + seconds) * 1_000_000;
    }
}
