package io.netkv.simulator.network;

import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random flows, capacities and changes; what must hold after every event of each. */
final class FlowNetworkInvariantsTest {

    private static final double ROUNDING = 1e-9;
    private static final double BYTES_ROUNDING = 1e-6;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 1_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sharesAreMaxMinFairAndBytesAreConserved(long seed) {
        Run run = new Run(seed);

        run.play(150);

        run.checkAllBytesArrived();
    }

    private record Flow(int number, int[] links, double bytes, double rateCap, double sharesFrom) {}

    private static final class Run {

        private final long seed;
        private final Random random;
        private final double[] capacities;
        private final FlowNetwork network;
        private final Map<Integer, Flow> alive = new HashMap<>();
        private final double[] bytesStarted;
        private int nextTag;
        private double lastSeconds;

        Run(long seed) {
            this.seed = seed;
            random = new Random(seed);
            capacities = random.doubles(2 + random.nextInt(12), 1, 20).toArray();
            if (random.nextBoolean()) {
                // Equal capacities make ties, the harder case for comparisons.
                Arrays.fill(capacities, 8);
            }
            bytesStarted = new double[capacities.length];
            network = new FlowNetwork(capacities, 4, this::ended);
        }

        private void ended(int tag) {
            require(alive.remove(tag) != null, "flow " + tag + " ended twice");
        }

        private void require(boolean holds, String otherwise) {
            if (!holds) {
                fail("seed %d, %s s: %s", seed, network.nowSeconds(), otherwise);
            }
        }

        void play(int changes) {
            for (int change = 0; change < changes; change++) {
                changeSomething();
                checkShares();
                double until = network.nowSeconds() + random.nextDouble() * 2;
                while (network.nextEventSeconds() <= until) {
                    step(network.nextEventSeconds());
                }
                step(until);
            }
            for (int link = 0; link < capacities.length; link++) {
                network.setCapacity(link, capacities[link]);
            }
            while (network.nextEventSeconds() < Double.POSITIVE_INFINITY) {
                step(network.nextEventSeconds());
            }
        }

        private void step(double seconds) {
            network.advanceTo(seconds);
            require(network.nowSeconds() >= lastSeconds, "the clock went back");
            lastSeconds = network.nowSeconds();
            checkShares();
            checkCounters();
        }

        private void changeSomething() {
            if (random.nextInt(4) == 0) {
                int link = random.nextInt(capacities.length);
                network.setCapacity(link, random.nextInt(8) == 0 ? 0 : capacities[link] * random.nextDouble());
                return;
            }
            int burst = 1 + random.nextInt(3);
            for (int i = 0; i < burst; i++) {
                startFlow();
            }
        }

        private void startFlow() {
            int[] links = random.ints(0, capacities.length)
                    .distinct()
                    .limit(1 + random.nextInt(Math.min(4, capacities.length)))
                    .toArray();
            double bytes = random.nextInt(10) == 0 ? 0 : random.nextDouble() * 40;
            double rateCap = random.nextInt(3) == 0 ? 0.5 + random.nextDouble() * 5 : Double.POSITIVE_INFINITY;
            double latency = random.nextBoolean() ? 0 : random.nextDouble();
            int tag = nextTag++;
            int number = network.start(links, links.length, bytes, latency, rateCap, tag);
            alive.put(tag, new Flow(number, links, bytes, rateCap, network.nowSeconds() + latency));
            for (int link : links) {
                bytesStarted[link] += bytes;
            }
        }

        private void checkShares() {
            double[] used = new double[capacities.length];
            double[] fastest = new double[capacities.length];
            for (Flow flow : alive.values()) {
                double rate = network.rate(flow.number());
                for (int link : flow.links()) {
                    used[link] += rate;
                    fastest[link] = Math.max(fastest[link], rate);
                }
            }
            for (int link = 0; link < used.length; link++) {
                require(used[link] <= network.capacity(link) * (1 + ROUNDING), "a link carries too much");
                require(Math.abs(network.linkRate(link) - used[link]) <= ROUNDING, "a link's rate is wrong");
            }
            for (Flow flow : alive.values()) {
                boolean shares = flow.sharesFrom() < network.nowSeconds() && flow.bytes() > 0;
                require(!shares || hasBottleneck(flow, used, fastest), "a flow has no bottleneck");
            }
        }

        private boolean hasBottleneck(Flow flow, double[] used, double[] fastest) {
            double rate = network.rate(flow.number());
            if (rate >= flow.rateCap() * (1 - ROUNDING)) {
                return true;
            }
            for (int link : flow.links()) {
                boolean isFull = used[link] >= network.capacity(link) * (1 - ROUNDING);
                if (isFull && rate >= fastest[link] * (1 - ROUNDING)) {
                    return true;
                }
            }
            return false;
        }

        private void checkCounters() {
            double[] missing = bytesStarted.clone();
            for (Flow flow : alive.values()) {
                for (int link : flow.links()) {
                    missing[link] -= network.bytesLeft(flow.number());
                }
            }
            for (int link = 0; link < missing.length; link++) {
                double off = Math.abs(network.linkBytesSent(link) - missing[link]);
                require(off <= BYTES_ROUNDING, "a link's counter is off");
            }
        }

        void checkAllBytesArrived() {
            require(alive.isEmpty(), "flows were lost");
            checkCounters();
        }
    }
}
