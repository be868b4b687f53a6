package io.netkv.cli.options;

import io.netkv.trace.TraceSource;
import io.netkv.trace.format.TraceFile;
import io.netkv.trace.generated.SampleTrace;
import io.netkv.trace.prefill.PrefillPolicy;
import io.netkv.trace.workload.Arrivals;
import io.netkv.trace.workload.WorkloadSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which requests arrive, and when. */
public final class WorkloadOptions {

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "The trace to play. Default: a generated one of --sample-requests.")
    private @Nullable Path trace;

    @Mixin
    private final TraceFileOptions traceFile = new TraceFileOptions();

    @Option(
            names = "--lenient",
            description = "Skip bad lines of the trace and count them; otherwise the first ends it.")
    private boolean lenient;

    @Option(
            names = "--sample-requests",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Length of the generated trace. Default: ${DEFAULT-VALUE}, about ten minutes of trace time.")
    private int sampleRequests;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the generated trace, of Poisson arrivals and of background traffic. Default:"
                    + " ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--limit", paramLabel = "N", description = "End after N requests.")
    private long limit = WorkloadSettings.UNLIMITED;

    @Option(names = "--loop", paramLabel = "N", defaultValue = "1", description = "Play the trace N times.")
    private long loop;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            description = "Poisson arrivals at this rate, in the trace's order. Default: the trace's own timestamps.")
    private @Nullable Double rate;

    @Option(
            names = "--min-input-tokens",
            paramLabel = "N",
            defaultValue = "1",
            description = "Leave out shorter prompts.")
    private int minInputTokens;

    @Option(names = "--max-input-tokens", paramLabel = "N", description = "Leave out longer prompts.")
    private int maxInputTokens = Integer.MAX_VALUE;

    @Option(
            names = "--request-id-prefix",
            paramLabel = "TEXT",
            description =
                    "What every request id begins with. Default: ${DEFAULT-VALUE}. An id that was decided within the"
                            + " last hour is not decided again: use another prefix for a second replay.")
    private String requestIdPrefix = "r";

    @Option(
            names = "--prefill",
            paramLabel = "NAME",
            defaultValue = "round-robin",
            description =
                    "How prefill instances are chosen: round-robin, least-loaded, or scheduler, which leaves it to that."
                            + " Default: ${DEFAULT-VALUE}.")
    private String prefill = "";

    /** Where requests come from. IllegalArgumentException names an option that is wrong. */
    public TraceSource source() {
        return trace == null ? new SampleTrace(sampleRequests, seed) : opened(trace);
    }

    private @Nullable TraceFile file;

    private TraceFile opened(Path path) {
        file = file == null ? traceFile.of(path, lenient) : file;
        return file;
    }

    /** Lines of the trace that were skipped. */
    public long skippedLines() {
        return file == null ? 0 : file.skipped().count();
    }

    /** Which of them, and when. IllegalArgumentException names an option that is wrong. */
    public WorkloadSettings settings() {
        Arrivals arrivals = rate == null ? new Arrivals.OfTrace() : new Arrivals.Poisson(rate, seed);
        return new WorkloadSettings(minInputTokens, maxInputTokens, limit, loop, arrivals, requestIdPrefix);
    }

    /** How prefill instances are chosen. IllegalArgumentException lists the ways. */
    public PrefillPolicy prefill() {
        return PrefillPolicy.byName(prefill);
    }

    /** The seed of all that is random. */
    public long seed() {
        return seed;
    }
}
