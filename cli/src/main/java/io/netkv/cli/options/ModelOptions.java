package io.netkv.cli.options;

import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.ClusterParameters.Decode;
import io.netkv.simulator.cluster.PrefillModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the model that the simulated cluster serves. */
public final class ModelOptions {

    @Option(
            names = "--prefill-millis-per-token",
            paramLabel = "MILLIS",
            description = "What a prefill instance takes for a token of a prompt. Default: 0.1113, as in the paper.")
    private @Nullable Double prefillMillisPerToken;

    @Option(
            names = "--decode-step-millis",
            paramLabel = "MILLIS",
            description = "What a decode step takes with an empty batch. Default: 12.1, as in the paper.")
    private @Nullable Double decodeStepMillis;

    /** A cluster that serves the model. IllegalArgumentException names an option that is wrong. */
    public ClusterParameters of(ClusterParameters cluster) {
        ClusterParameters served = cluster;
        if (prefillMillisPerToken != null) {
            double millis = positive("--prefill-millis-per-token", prefillMillisPerToken);
            served = served.withPrefill(new PrefillModel.PerToken(millis));
        }
        if (decodeStepMillis != null) {
            Decode paper = served.decode();
            served = served.withDecode(new Decode(
                    positive("--decode-step-millis", decodeStepMillis),
                    paper.stepPerRequestMillis(),
                    paper.cacheTokens(),
                    paper.cacheBlockTokens()));
        }
        return served;
    }

    private static double positive(String option, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(option + " is " + value + "; it must be above 0");
        }
        return value;
    }
}
