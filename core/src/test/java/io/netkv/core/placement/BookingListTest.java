package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.fabric.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BookingListTest {

    private static final TransferPlan PLAN = new TransferPlan(1, 1, 0, 1, 0, Route.ANY);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldKeepTheOrderOfAList(long seed) {
        Random random = new Random(seed);
        BookingList bookings = new BookingList();
        List<Booking> expected = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            int choice = random.nextInt(10);
            if (choice < 5 || expected.isEmpty()) {
                Booking booking = new Booking(0, 1, step, 1, new long[0], PLAN, step);
                bookings.add(booking);
                expected.add(booking);
            } else if (choice < 9) {
                int index = random.nextInt(4) > 0 ? 0 : random.nextInt(expected.size());
                assertThat(bookings.remove(expected.get(index))).isTrue();
                assertThat(bookings.remove(expected.remove(index))).isFalse();
            } else if (random.nextInt(20) == 0) {
                long kept = random.nextInt(3);
                bookings.retain(booking -> booking.bytes % 3 == kept);
                expected.removeIf(booking -> booking.bytes % 3 != kept);
            }

            assertThat(bookings.isEmpty()).isEqualTo(expected.isEmpty());
            if (step % 50 == 0) {
                assertThat(IntStream.range(0, bookings.size()).mapToObj(bookings::get))
                        .as("seed %d, step %d", seed, step)
                        .containsExactlyElementsOf(expected);
            }
        }
    }
}
