package io.netkv.trace.results;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutcomeWaitTest {

    /** A clock may begin anywhere, and pass its largest value. */
    private static final long START_NANOS = Long.MAX_VALUE - 1;

    private static final long MINUTE_NANOS = OutcomeWait.PATIENCE.toNanos();

    private final OutcomeWait wait = new OutcomeWait(10, START_NANOS);

    @Test
    void hasTimedOutAfterAMinuteWithoutAnyOutcome() {
        assertThat(wait.hasTimedOut(START_NANOS + MINUTE_NANOS)).isFalse();
        assertThat(wait.hasTimedOut(START_NANOS + MINUTE_NANOS + 1)).isTrue();
        assertThat(wait).hasToString("nothing has happened for 60 s with 0 of 10 outcomes in");
    }

    @Test
    void everyOutcomeBringsAnotherMinute() {
        long later = START_NANOS + MINUTE_NANOS;
        wait.update(7, later);
        wait.update(7, later + 1);

        assertThat(wait.hasTimedOut(later + MINUTE_NANOS)).isFalse();
        assertThat(wait.hasTimedOut(later + MINUTE_NANOS + 1)).isTrue();
        assertThat(wait).hasToString("nothing has happened for 60 s with 7 of 10 outcomes in");
    }

    @Test
    void isOverOnceAllAreThereHoweverLongThatWas() {
        wait.update(10, START_NANOS + 1);

        assertThat(wait.isOver()).isTrue();
        assertThat(wait.hasTimedOut(START_NANOS + 10 * MINUTE_NANOS)).isFalse();
    }
}
