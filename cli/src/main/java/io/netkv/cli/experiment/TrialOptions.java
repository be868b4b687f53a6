package io.netkv.cli.experiment;

import io.netkv.cli.options.TraceFileOptions;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.experiment.ExperimentSettings;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.trace.TraceSource;
import io.netkv.trace.generated.SampleTrace;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which requests trials play, how many, and how often. */
final class TrialOptions {

    private static final int SAMPLE_REQUESTS = 12_000;
    private static final long SAMPLE_SEED = 1;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Run with the seeds 1 to N. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "3000",
            description = "Requests of one trial at 64 GPUs; more on more GPUs. Default: ${DEFAULT-VALUE}.")
    private int requests;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "The trace to play. Default: a generated one like Mooncake's conversation trace.")
    private @Nullable Path trace;

    @Mixin
    private final TraceFileOptions traceFile = new TraceFileOptions();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Default: the number of cores. Changes nothing in the results.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * Settings of trials on a fabric.
     *
     * @param policies published names; empty for each experiment's own
     * @throws IllegalArgumentException where an option is out of its range
     */
    ExperimentSettings settings(Fabric fabric, List<String> policies) {
        if (threads < 1) {
            throw new IllegalArgumentException("--threads is " + threads + "; it must be 1 or more");
        }
        return new ExperimentSettings(readTrace(), traceName(), seeds, requests, TrialSettings.paper(fabric), policies);
    }

    private String traceName() {
        return trace == null
                ? "generated, " + SAMPLE_REQUESTS + " requests, seed " + SAMPLE_SEED
                : String.valueOf(trace.getFileName());
    }

    private List<TraceRequest> readTrace() {
        TraceSource source = trace == null ? new SampleTrace(SAMPLE_REQUESTS, SAMPLE_SEED) : traceFile.of(trace, false);
        return source.readAll();
    }

    /** On how many threads trials run. */
    int threads() {
        return threads;
    }
}
