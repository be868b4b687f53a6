package io.netkv.simulator.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.congestion.CongestionSnapshot;
import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Tier;
import io.netkv.core.telemetry.LinkReading;
import io.netkv.core.telemetry.LinkWindow;
import io.netkv.core.telemetry.WindowMean;
import io.netkv.core.telemetry.WindowSettings;
import io.netkv.simulator.cluster.Cluster;
import io.netkv.simulator.cluster.ClusterListener;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.experiment.Traces;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator's oracle and the stream's oracle compute the same congestion from the same counters. */
class LinkOracleTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final int SECONDS = 60;
    /** Event time of the cluster's second 0. */
    private static final long START_MILLIS = 1_700_000_000_000L;

    private final WindowSettings settings =
            new WindowSettings(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(60));
    private final LinkWindow[] windows = IntStream.range(0, FABRIC.linkCount())
            .mapToObj(link -> new LinkWindow(settings))
            .toArray(LinkWindow[]::new);
    private final FabricCongestion congestion = new FabricCongestion(FABRIC, 60_000);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void saysWhatTheStreamSaysOfTheSameCounters(long seed) {
        Cluster cluster = cluster(seed);
        LinkOracle oracle = new LinkOracle(FABRIC, 1);
        boolean wasBusy = false;

        for (int second = 0; second <= SECONDS; second++) {
            cluster.advanceTo(second);
            oracle.read(cluster);
            CongestionSnapshot stream = streamReads(cluster, START_MILLIS + 1_000L * second);

            for (int tier = 0; tier < Tier.LEAST_COUNT && oracle.hasRates(); tier++) {
                assertThat(oracle.tierCongestion()[tier])
                        .as("seed %d, second %d, tier %d", seed, second, tier)
                        .isCloseTo(stream.tiers().get(tier).congestion(), within(1e-12));
                wasBusy |= oracle.tierCongestion()[tier] > 0.3;
            }
            for (int link = 0; link < FABRIC.linkCount() && oracle.hasRates(); link++) {
                // Both are in steps of a thousandth, and one may round up where the other rounds down.
                assertThat(oracle.links().congestion(link))
                        .as("seed %d, second %d, link %s", seed, second, FABRIC.linkName(link))
                        .isCloseTo(stream.links().congestion(link), within(0.0011));
            }
        }
        assertThat(wasBusy).isTrue();
    }

    /** Hot links besides transfers, so that no tier's congestion stands still. */
    private static Cluster cluster(long seed) {
        ClusterParameters parameters = ClusterParameters.paper().withBackground(BackgroundKind.HOT_LINKS, 0.25);
        Cluster cluster = new Cluster(FABRIC, parameters, seed, new ClusterListener() {});
        ArrivalSchedule plan = ArrivalSchedule.of(
                Traces.conversations(200, seed), WorkloadProfile.RAG.times(2), RequestTransform.AS_RECORDED, 200, seed);
        for (int i = 0; i < plan.count(); i++) {
            cluster.submit(
                    plan.request(i),
                    FABRIC.prefillInstance(i % FABRIC.prefillCount()),
                    FABRIC.decodeInstance(i % FABRIC.decodeCount()),
                    plan.arrivalSeconds(i));
        }
        return cluster;
    }

    private CongestionSnapshot streamReads(Cluster cluster, long atMillis) {
        for (int link = 0; link < windows.length; link++) {
            long bytes = (long) cluster.linkBytesSent(link);
            windows[link].add(LinkReading.counter(atMillis, 1_000 * atMillis, bytes, 0));
            WindowMean mean = windows[link].mean();
            if (atMillis > START_MILLIS) {
                double capacity = FABRIC.linkCapacityBytesPerSecond(link);
                congestion.share(link, mean.value() / capacity, windows[link].recent() / capacity, atMillis);
            }
        }
        return congestion.snapshot(atMillis);
    }
}
