package io.netkv.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PauseDetectorTest {

    private static final long LONGEST_GAP_MILLIS = 3_000;
    private static final long LONGEST_GAP_NANOS = LONGEST_GAP_MILLIS * 1_000_000;

    private final AtomicLong clock = new AtomicLong(-5);
    private final PauseDetector detector = new PauseDetector(clock::get, LONGEST_GAP_MILLIS);

    @Test
    void shouldCountNoPauseWhileItIsLookedAt() {
        for (int i = 0; i < 100; i++) {
            clock.addAndGet(LONGEST_GAP_NANOS);
            assertThat(detector.pauses()).isZero();
        }
    }

    @Test
    void shouldCountAPauseOnceWhoeverLooksFirst() {
        clock.addAndGet(LONGEST_GAP_NANOS + 1);

        assertThat(detector.pauses()).isEqualTo(1);
        assertThat(detector.pauses()).isEqualTo(1);
        clock.addAndGet(2 * LONGEST_GAP_NANOS);
        assertThat(detector.pauses()).isEqualTo(2);
    }
}
