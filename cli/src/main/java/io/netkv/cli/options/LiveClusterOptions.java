package io.netkv.cli.options;

import io.netkv.player.LiveClusterSettings;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the simulated cluster and its clock. */
public final class LiveClusterOptions {

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "20",
            description = "Event time per wall-clock time. Default: ${DEFAULT-VALUE}.")
    private double speed;

    @Option(
            names = "--telemetry-interval",
            paramLabel = "DURATION",
            description = "Event time between two readings of every link. Default: 1s, or a quarter of a second of wall"
                    + " clock where that is longer.")
    private @Nullable Duration telemetryInterval;

    @Option(
            names = "--background",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "Share of rack and pod links that other traffic takes on average, in hot spells of some"
                    + " seconds, 0 to below 1. Default: ${DEFAULT-VALUE}.")
    private double background;

    @Option(
            names = "--prefill-concurrency",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Prompts that a prefill instance computes at once; others wait, and it keeps a prefix cache as large as a"
                            + " decode instance's. 0: all at once, without a cache, as in the paper. Default: ${DEFAULT-VALUE}.")
    private int prefillConcurrency;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    /** What they say. IllegalArgumentException names an option that is wrong. */
    public LiveClusterSettings settings(long seed) {
        long intervalMillis = telemetryInterval == null
                ? LiveClusterSettings.telemetryIntervalMillis(speed)
                : telemetryInterval.toMillis();
        ClusterParameters cluster =
                model.of(ClusterParameters.paper().withBackground(BackgroundKind.HOT_UPLINKS, background));
        if (prefillConcurrency != 0) {
            cluster = cluster.withPrefillConcurrency(prefillConcurrency)
                    .withPrefillCacheTokens(cluster.decode().cacheTokens());
        }
        return new LiveClusterSettings(speed, intervalMillis, cluster, seed);
    }
}
