package io.netkv.simulator.cluster;

import static io.netkv.simulator.cluster.ClusterFixtures.KV_BYTES_PER_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netkv.core.fabric.Fabric;
import io.netkv.simulator.cluster.ClusterFixtures.Log;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.cluster.ClusterParameters.Decode;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random clusters and requests; what must hold after every event of each. */
final class ClusterInvariantsTest {

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 120);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingIsLostAndMemoryIsNeverOverdrawn(long seed) {
        Run run = new Run(seed);

        run.play();

        run.checkEnd();
    }

    @Test
    void theSameSeedGivesTheSameOutcome() {
        Run first = new Run(7);
        Run second = new Run(7);
        Run other = new Run(8);

        first.play();
        second.play();
        other.play();

        assertThat(second.log.lines).isEqualTo(first.log.lines);
        assertThat(other.log.lines).isNotEqualTo(first.log.lines);
    }

    private static final class Run {

        private static final int REQUESTS = 120;
        private static final long CAPACITY_TOKENS = 20_000;

        private final Log log = new Log();
        private final long seed;
        private final Random random;
        private final Fabric fabric = ClusterFixtures.fabric(CAPACITY_TOKENS);
        private final ClusterParameters parameters;
        private final Cluster cluster;
        private long tokensToSend;
        private double lastSeconds;

        Run(long seed) {
            this.seed = seed;
            random = new Random(seed);
            BackgroundKind[] kinds = BackgroundKind.values();
            parameters = ClusterParameters.paper()
                    .withDecode(new Decode(12.1, 0.38, 8_192, 512))
                    .withBackground(kinds[random.nextInt(kinds.length)], random.nextInt(4) / 10.0)
                    .withPrefillConcurrency(random.nextInt(3))
                    .withPrefillCacheTokens(random.nextInt(3) * 2_048L)
                    .withStripes(1 + random.nextInt(3));
            cluster = new Cluster(fabric, parameters, seed, log);
        }

        void play() {
            double arrival = 0;
            for (int i = 0; i < REQUESTS; i++) {
                arrival += -Math.log(1 - random.nextDouble()) * 0.05;
                advance(arrival);
                submit(i, arrival + (random.nextBoolean() ? 0 : random.nextDouble()));
                check();
            }
            while (cluster.inFlight() > 0) {
                advance(cluster.nextEventSeconds());
            }
        }

        private void submit(int id, double arrival) {
            int input = 1 + random.nextInt(6_000);
            long[] blocks = new long[(input + 511) / 512];
            int shared = random.nextInt(blocks.length + 1);
            for (int b = 0; b < blocks.length; b++) {
                blocks[b] = b < shared ? b : 1_000L * id + b;
            }
            ClusterRequest request = new ClusterRequest(id, input, random.nextInt(200), blocks, KV_BYTES_PER_TOKEN);
            int decode = fabric.decodeInstance(random.nextInt(3));
            cluster.submit(request, fabric.prefillInstance(random.nextInt(4)), decode, arrival);
            tokensToSend += input;
        }

        private void advance(double seconds) {
            while (cluster.nextEventSeconds() <= seconds) {
                cluster.advanceTo(cluster.nextEventSeconds());
                check();
            }
            cluster.advanceTo(seconds);
            check();
        }

        private void check() {
            require(cluster.nowSeconds() >= lastSeconds, "the clock went back");
            lastSeconds = cluster.nowSeconds();
            int onDecode = 0;
            for (int k = 0; k < fabric.decodeCount(); k++) {
                onDecode += checkDecode(fabric.decodeInstance(k));
            }
            require(onDecode <= cluster.inFlight(), "more requests on decode instances than in flight");
        }

        private int checkDecode(int instance) {
            long free = cluster.freeKvTokens(instance);
            long cached = 512L * cluster.cachedBlockCount(instance);
            require(free >= 0 && free <= CAPACITY_TOKENS, "free memory is " + free);
            require(cached <= 8_192 && cached <= free, cached + " tokens are cached, " + free + " are free");
            int admitted = cluster.runningRequests(instance) + cluster.inboundRequests(instance);
            require(admitted > 0 || free == CAPACITY_TOKENS, "memory is reserved for nobody");
            require(admitted > 0 || cluster.waitingRequests(instance) == 0, "requests wait for free memory");
            return admitted + cluster.waitingRequests(instance);
        }

        void checkEnd() {
            Set<Long> completed = new HashSet<>();
            double sent = 0;
            long cached = 0;
            for (RequestTiming timing : log.timings) {
                completed.add(timing.request().id());
                sent += timing.transferBytes();
                cached += timing.cachedTokens();
                checkTiming(timing);
            }
            require(completed.size() == REQUESTS && log.timings.size() == REQUESTS, "requests were lost");
            require(sent == (tokensToSend - cached) * (double) KV_BYTES_PER_TOKEN, "bytes are wrong");
            require(Math.abs(bytesIntoDecodeInstances() - sent) < 1, "bytes were lost on the way");
        }

        private double bytesIntoDecodeInstances() {
            double bytes = 0;
            for (int k = 0; k < fabric.decodeCount(); k++) {
                String name = fabric.instanceName(fabric.decodeInstance(k));
                bytes += cluster.linkBytesSent(fabric.linkIndex(name + "-down"));
            }
            return bytes;
        }

        private void checkTiming(RequestTiming timing) {
            double steps = timing.tbtSeconds() * (timing.request().steps() - 1);
            double end = timing.arrivalSeconds() + timing.ttftSeconds() + steps;
            require(Math.abs(end - timing.completedSeconds()) < 1e-9, "parts do not add up: " + timing);
            require(timing.prefillWaitSeconds() >= 0 && timing.memoryWaitSeconds() >= 0, "negative wait: " + timing);
            require(timing.firstStepSeconds() >= 12.48e-3 - 1e-9, "a step too short: " + timing);
        }

        private void require(boolean holds, String otherwise) {
            if (!holds) {
                fail("seed %d, %s s: %s", seed, cluster.nowSeconds(), otherwise);
            }
        }
    }
}
