package io.netkv.cli.replay;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.cli.options.TableOptions;
import io.netkv.cli.options.WorkloadOptions;
import io.netkv.cli.record.RecordingOptions;
import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicAccess;
import io.netkv.schemas.Topic;
import io.netkv.terminal.ProgressBars;
import io.netkv.trace.replay.ReplaySettings;
import io.netkv.trace.replay.ReplaySummary;
import io.netkv.trace.replay.ReplayTarget;
import io.netkv.trace.replay.TraceReplay;
import io.netkv.trace.results.PolicyReport;
import io.netkv.trace.results.PolicyResult;
import io.netkv.trace.results.ResultCollector;
import io.netkv.trace.workload.WorkloadSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Replays a trace to Kafka. */
@Command(
        name = "replay",
        description = "Replay a trace as decode requests, at the pace of its timestamps times --speed; or a recording.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv replay --fabric paper-64 --trace conversation_trace.jsonl --speed 20",
            "  netkv replay --fabric paper-64 --rate 200 --limit 10000 --seed 3",
            "  netkv replay --summary --speed 20 --request-id-prefix second-",
            "  netkv replay --recording monday --policies netkv-steer,cache-load-aware"
        })
public final class ReplayCommand extends BaseCommand {

    private static final String REMEDY =
            "a scheduler must run, and 'netkv simulate' since before the replay; request ids"
                    + " that were decided within the last hour need another --request-id-prefix";

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final WorkloadOptions workload = new WorkloadOptions();

    @Option(
            names = "--fabric",
            paramLabel = "NAME",
            description = "Send to this published fabric; may be repeated. Default: every one that is published.")
    private List<String> fabricNames = new ArrayList<>();

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "How much faster than the trace's clock; max does not wait. Default: ${DEFAULT-VALUE}.")
    private String speed = "";

    @Option(names = "--base-time", hidden = true)
    private @Nullable Long baseTime;

    @Option(
            names = "--kv-bytes-per-token",
            paramLabel = "N",
            defaultValue = "327680",
            description = "KV cache of one token. Default: ${DEFAULT-VALUE}, Llama-3-70B at FP16.")
    private long kvBytesPerToken;

    @Option(
            names = "--summary",
            description = "Wait for every request's outcome and print what became of them. Exit status 1 where one has"
                    + " not exactly one assignment and one outcome.")
    private boolean summary;

    @Mixin
    private final TableOptions table = new TableOptions();

    @Mixin
    private final RecordingOptions recording = new RecordingOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (recording.play(spec)) {
            return 0;
        }
        ReplaySettings pace = checked(this::pace);
        WorkloadSettings arrivals = checked(workload::settings);
        KafkaSettings connection = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(new TopicAccess(Set.of(Topic.FABRIC), Set.of(Topic.DECODE_REQUESTS)));
            if (summary) {
                cluster.require(ResultCollector.ACCESS);
            }
        }
        List<Fabric> fabrics = new PublishedFabrics(connection)
                .named(fabricNames, spec.commandLine().getErr()::println);
        List<ReplayTarget> targets = checked(() -> fabrics.stream()
                .map(fabric -> ReplayTarget.of(fabric, workload.prefill()))
                .toList());
        TraceReplay replay = new TraceReplay(connection, checked(workload::source), arrivals, targets, pace);
        return summary ? sendAndSummarise(replay) : report(send(replay));
    }

    private int sendAndSummarise(TraceReplay replay) throws IOException, InterruptedException {
        Map<String, PolicyResult> results = new LinkedHashMap<>();
        replay.targets().forEach(target -> results.put(target.name(), new PolicyResult(target.name())));
        String first = replay.workload().requestIdPrefix() + "-0";
        if (ResultCollector.isDecided(replay.kafka(), results.keySet(), first)) {
            throw new UserFacingException(
                    "request '" + first + "' was decided within the last hour, and is not decided again:"
                            + " there would be no outcome to wait for; give another --request-id-prefix");
        }
        ReplaySummary sent;
        try (ResultCollector collector =
                new ResultCollector(replay.kafka(), results, replay.workload().requestIdPrefix())) {
            sent = send(replay);
            int status = report(sent);
            if (status != 0) {
                return status;
            }
            try (ProgressBar bar = ProgressBars.bar("outcomes", sent.records())) {
                collector.awaitOutcomes(0, sent.records(), bar::stepTo, REMEDY);
            }
        }
        PolicyReport report = new PolicyReport(
                List.copyOf(results.values()), sent.requests(), replay.pace().speed());
        out().println(report.table());
        table.write(report);
        return report.check(spec.commandLine().getErr()) ? 0 : 1;
    }

    private ReplaySettings pace() {
        long base = baseTime == null ? System.currentTimeMillis() : baseTime;
        return new ReplaySettings(ReplaySettings.parseSpeed(speed), base, kvBytesPerToken);
    }

    private static ReplaySummary send(TraceReplay replay) {
        try (ProgressBar bar = ProgressBars.bar("requests", -1)) {
            return replay.run((sent, offset, late) -> bar.stepTo(sent));
        }
    }

    private int report(ReplaySummary summary) {
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "Sent %d requests, %d records, %d confirmed, in %.1f s%s.%n",
                        summary.requests(),
                        summary.records(),
                        summary.acknowledgedRecords(),
                        summary.elapsedNanos() * 1e-9,
                        workload.skippedLines() == 0
                                ? ""
                                : "; " + workload.skippedLines() + " bad lines of the trace skipped");
        return summary.stopped() ? 130 : 0;
    }
}
