package io.netkv.cli.record;

import io.netkv.cli.common.ProgressBars;
import io.netkv.cli.common.UsageErrors;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.recording.file.Recording;
import io.netkv.recording.replay.RecordingReplay;
import io.netkv.recording.replay.RecordingReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of a recording that is played back. */
public final class RecordingOptions {

    @Option(
            names = "--recording",
            paramLabel = "DIR",
            description = "Decide what 'netkv record' wrote there again, without brokers, and say what became of it.")
    private @Nullable Path recording;

    @Option(
            names = "--policies",
            paramLabel = "NAME,...",
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

    /** Plays the recording, if one is named. */
    public boolean play(CommandSpec spec) {
        if (recording == null) {
            return false;
        }
        PolicyWeights with = UsageErrors.checked(spec, this::weights);
        try (Recording opened = Recording.open(recording);
                ProgressBar bar = ProgressBars.bar("Decisions", -1)) {
            RecordingReplay replay =
                    UsageErrors.checked(spec, () -> new RecordingReplay(opened, policies, with, seeds));
            RecordingReport.write(
                    replay, decisions, bar::step, spec.commandLine().getOut()::println);
        }
        return true;
    }

    private PolicyWeights weights() {
        PolicyWeights changed = PolicyWeights.DEFAULT;
        for (Map.Entry<String, Double> weight : weights.entrySet()) {
            changed = changed.with(weight.getKey(), weight.getValue());
        }
        return changed;
    }
}
