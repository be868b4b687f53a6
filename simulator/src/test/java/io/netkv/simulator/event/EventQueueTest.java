package io.netkv.simulator.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventQueueTest {

    @Test
    void equalTimesComeInTheOrderOfScheduling() {
        EventQueue queue = new EventQueue();
        for (int id : new int[] {7, 3, 5, 1}) {
            queue.schedule(id, 2.0);
        }
        queue.schedule(9, 1.0);

        List<Integer> order = drain(queue);

        assertThat(order).containsExactly(9, 7, 3, 5, 1);
    }

    @Test
    void anEventCanBeMovedAndCancelled() {
        EventQueue queue = new EventQueue();
        queue.schedule(0, 1.0);
        queue.schedule(1, 2.0);
        queue.schedule(2, 3.0);

        queue.schedule(2, 0.5);
        queue.cancel(0);
        queue.cancel(42);

        assertThat(drain(queue)).containsExactly(2, 1);
        assertThat(queue.firstSeconds()).isInfinite();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithASortedList(long seed) {
        Random random = new Random(seed);
        EventQueue queue = new EventQueue();
        double[] times = new double[200];
        List<Integer> pending = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            int id = random.nextInt(times.length);
            if (random.nextInt(4) == 0) {
                queue.cancel(id);
                pending.remove((Integer) id);
            } else {
                times[id] = random.nextDouble();
                queue.schedule(id, times[id]);
                if (!pending.contains(id)) {
                    pending.add(id);
                }
            }
        }

        List<Integer> order = drain(queue);

        pending.sort(Comparator.comparingDouble(id -> times[id]));
        assertThat(order).as("seed %d", seed).isEqualTo(pending);
    }

    private static List<Integer> drain(EventQueue queue) {
        List<Integer> order = new ArrayList<>();
        while (!queue.isEmpty()) {
            order.add(queue.removeFirst());
        }
        return order;
    }
}
