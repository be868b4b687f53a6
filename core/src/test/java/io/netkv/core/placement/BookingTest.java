package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.fabric.Route;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is expected of a transfer of 100 ms that is decided at 0 and starts 50 ms later. */
class BookingTest {

    private static final TransferPlan PLAN = new TransferPlan(1, 1, 50, 1, 100, Route.ANY);

    private static Booking booking(long startedAtMillis) {
        Booking booking = new Booking(0, 1, 100, 1, new long[0], PLAN, 0);
        if (startedAtMillis >= 0) {
            booking.start(startedAtMillis);
        }
        return booking;
    }

    @ParameterizedTest(name = "started {0}, now {1}, reports {2} ms late, slowed {3} times: {4} of the next 100 ms")
    @CsvSource({
        // Reports come at once: what is late takes as long again as it is late.
        "50, 60, 0, 5, 0.9",
        "50, 180, 0, 5, 0.3",
        "-1, 0, 0, 1, 0.5",
        "-1, 80, 0, 1, 1",
        // It may have ended unseen: as expected, or as much later as others do.
        "50, 180, 100, 1, 0",
        "50, 180, 100, 2, 0.7",
        // It should have been reported, and was not.
        "50, 260, 100, 2, 0",
        "50, 400, 100, 2, 0.5",
        // It may have started unseen.
        "-1, 80, 100, 1, 0.7",
    })
    void shouldExpectATransferToRun(long started, long now, double lag, double slowdown, double share) {
        assertThat(booking(started).overlap(0, 100, now, lag, slowdown)).isCloseTo(share, within(1e-9));
    }

    @ParameterizedTest(name = "started {0}, by {1}, reports {2} ms late: {3} bytes")
    @CsvSource({
        "50, 80, 0, 30",
        "50, 500, 0, 100",
        "-1, 80, 0, 0",
        "-1, 80, 100, 30",
        "-1, 500, 100, 100",
        "-1, 40, 100, 0"
    })
    void shouldExpectBytesToBeSent(long started, long by, double lag, double bytes) {
        assertThat(booking(started).sentBytes(by, lag)).isCloseTo(bytes, within(1e-9));
    }
}
