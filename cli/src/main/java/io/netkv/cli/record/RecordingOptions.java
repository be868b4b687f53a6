package io.netkv.cli.record;

import io.netkv.cli.common.UsageErrors;
import io.netkv.cli.options.ModelOptions;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.recording.replay.RecordingReplay;
import io.netkv.recording.replay.RecordingReport;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.terminal.ProgressBars;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of a recording that is played back. */
public final class RecordingOptions {

    private static final Set<String> OWN = Set.of(
            "--recording",
            "--policies",
            "--weight",
            "--seeds",
            "--decisions",
            "--prefill-millis-per-token",
            "--decode-step-millis");

    @Option(
            names = "--recording",
            paramLabel = "DIR",
            description = "Decide what 'netkv record' wrote there again, without brokers, and say what became of it.")
    private @Nullable Path recording;

    @Option(
            names = "--policies",
            paramLabel = "NAME",
            split = ",",
            description = "With --recording: what these would have chosen, and what they make of the same arrivals.")
    private List<String> policies = List.of();

    @Option(
            names = "--weight",
            paramLabel = "NAME=VALUE",
            description = "With --recording: a weight of those policies. May be repeated.")
    private Map<String, Double> weights = new TreeMap<>();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "With --recording: seeds of the simulator's network. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--decisions",
            paramLabel = "FILE",
            description = "With --recording: write every decision there, as CSV.")
    private @Nullable Path decisions;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    /** Plays the recording, if one is named. */
    public boolean play(CommandSpec spec) {
        checkTogether(spec);
        if (recording == null) {
            return false;
        }
        Path folder = recording;
        RecordingReplay replay = UsageErrors.checked(
                spec,
                () -> new RecordingReplay(
                        folder,
                        policies,
                        PolicyWeights.DEFAULT.with(weights),
                        model.of(ClusterParameters.paper()),
                        seeds));
        try (ProgressBar bar = ProgressBars.bar("Decisions", -1)) {
            RecordingReport.write(
                    replay, decisions, bar::step, spec.commandLine().getOut()::println);
        }
        return true;
    }

    /** What says how a trace is sent means nothing to a recording, and the other way round. */
    private void checkTogether(CommandSpec spec) {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            boolean isOfRecordings = OWN.contains(option.longestName());
            if (isOfRecordings == (recording == null) && !option.longestName().equals("--verbose")) {
                String together = recording == null ? " needs --recording" : " does not go with --recording";
                throw new ParameterException(spec.commandLine(), option.longestName() + together);
            }
        }
    }
}
