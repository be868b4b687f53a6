package io.netkv.cli.experiment;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.ModelOptions;
import io.netkv.common.BuildInfo;
import io.netkv.core.fabric.Fabric;
import io.netkv.description.fabric.FabricFile;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.experiment.ExperimentSettings;
import io.netkv.simulator.report.ExperimentFiles;
import io.netkv.simulator.report.RunParameters;
import io.netkv.simulator.report.WhatIfJson;
import io.netkv.simulator.report.WhatIfText;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import io.netkv.simulator.whatif.WhatIf;
import io.netkv.simulator.whatif.WhatIfResult;
import io.netkv.simulator.whatif.WhatIfSettings;
import io.netkv.terminal.ProgressBars;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What network-aware placement would be worth on a fabric, before anything is deployed there. */
@Command(
        name = "whatif",
        description =
                "What network-aware placement would be worth on your fabric: which policy is fastest by load, oversubscription"
                        + " and context length, from which load on it matters, and what prefill in other racks would give. In virtual"
                        + " time, without Kafka.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv whatif --fabric my-fabric.yaml --trace my-trace.jsonl --output whatif",
            "  netkv whatif --policies cache-load-aware,netkv-path --contexts rag --loads 50,100 --json"
        })
public final class WhatIfCommand extends BaseCommand {

    @Option(
            names = "--fabric",
            paramLabel = "FILE",
            defaultValue = "paper-64",
            description =
                    "The fabric: a file, or the name of one that comes with the program. Default: ${DEFAULT-VALUE}.")
    private String fabric = "";

    @Mixin
    private final TrialOptions trials = new TrialOptions();

    @Option(
            names = "--policies",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Two or more, separated by commas: what runs today first, the one whose worth is asked last. Where"
                            + " member links cannot be chosen, end with netkv-path. Default: cache-load-aware, static topology scorers,"
                            + " netkv-full and netkv-steer.")
    private List<String> policies = WhatIfSettings.POLICIES;

    @Option(
            names = "--contexts",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Which prompts of the trace: chatbot (up to 8,192 tokens), rag (up to 32,768), long-context (from 16,385"
                            + " on). Default: all three.")
    private List<String> contexts =
            WhatIfSettings.CONTEXTS.stream().map(WorkloadProfile::name).toList();

    @Option(
            names = "--loads",
            paramLabel = "PERCENT",
            split = ",",
            description = "Loads in ascending order, in per cent of --rate. Default: 10,25,50,100,175,250.")
    private List<Integer> loads = WhatIfSettings.LOAD_PERCENTS;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            description =
                    "Requests a second at 100%% load, on the whole fabric. Default: for every 12 decode instances 7 of"
                            + " chatbot, 2.5 of rag, 0.6 of long-context.")
    private @Nullable Double rate;

    @Option(
            names = "--uplinks",
            paramLabel = "PERCENT",
            split = ",",
            description = "Capacity of the links between racks and pods, in per cent of the fabric's: 50 is twice the"
                    + " oversubscription. Default: 200,100,50.")
    private List<Integer> uplinks = WhatIfSettings.UPLINK_PERCENTS;

    @Option(
            names = "--background",
            paramLabel = "PERCENT",
            defaultValue = "20",
            description = "Traffic of others on every link between racks and pods, 0 to 99. Default: ${DEFAULT-VALUE}.")
    private int background;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Option(
            names = "--placements",
            paramLabel = "N",
            defaultValue = "60",
            description = "Try up to N placements of prefill nodes; 0 for none. Default: ${DEFAULT-VALUE}.")
    private int placements;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Write report.html there, with CSV files of all figures and trials, and placement.yaml, the fabric with"
                            + " the placement that was found.")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Fabric on = FabricFile.readOrShipped(fabric);
        WhatIfSettings settings = checked(() -> settings(on));
        ExperimentSettings played = checked(() -> played(on));
        ExperimentFiles files = output == null ? null : ExperimentFiles.in(output);
        WhatIfResult result = run(settings, played);
        PrintWriter out = out();
        out.print(json ? WhatIfJson.of(result) : WhatIfText.of(result, parameters(result)));
        if (files != null) {
            files.write(result, FabricFile::write);
            if (!json) {
                out.println();
                out.println("Report: " + files.report());
            }
        }
        out.flush();
        return 0;
    }

    private WhatIfSettings settings(Fabric on) {
        if (rate != null && !(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--rate is " + rate + "; it must be above 0");
        }
        return new WhatIfSettings(policies, WhatIfSettings.contexts(contexts, on, rate), loads, uplinks);
    }

    private ExperimentSettings played(Fabric on) {
        if (background < 0 || background > 99) {
            throw new IllegalArgumentException("--background is " + background + "; it must be 0 to 99");
        }
        ExperimentSettings settings = trials.settings(on, List.of());
        TrialSettings base = settings.base();
        return settings.withBase(
                base.withCluster(model.of(base.cluster().withBackground(BackgroundKind.STATIC, background / 100.0))));
    }

    /** Without the first line, the experiment's own title. */
    private static List<String> parameters(WhatIfResult result) {
        List<String> lines = RunParameters.of(result.grid(), BuildInfo.version());
        return lines.subList(1, lines.size());
    }

    private WhatIfResult run(WhatIfSettings settings, ExperimentSettings played) throws InterruptedException {
        try (ProgressBar bar = ProgressBars.bar("Trials", 0)) {
            WhatIf whatIf =
                    checked(() -> new WhatIf(settings, played, placements, trials.threads(), bar::step, bar::step));
            bar.maxHint(whatIf.trials() + placements);
            return whatIf.run();
        }
    }
}
