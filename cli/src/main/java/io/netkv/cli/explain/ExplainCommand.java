package io.netkv.cli.explain;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.recording.explain.ExplainedDecision;
import io.netkv.recording.explain.Explainer;
import io.netkv.recording.explain.ExplanationJson;
import io.netkv.recording.explain.ExplanationText;
import io.netkv.recording.file.LiveTopics;
import io.netkv.recording.file.Recording;
import io.netkv.recording.file.TopicRecords;
import io.netkv.terminal.ProgressBars;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Explains a decision. */
@Command(
        name = "explain",
        description =
                "Say why a request was placed where it was: what each instance would have cost, and what other policies would"
                        + " have chosen. Read from the topics, as long as they hold it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv explain request-17",
            "  netkv explain request-17 --fabric rack-7 --all",
            "  netkv explain request-17 --recording monday --json"
        })
public final class ExplainCommand extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(paramLabel = "REQUEST", description = "Id of the request.")
    private String request = "";

    @Option(names = "--fabric", paramLabel = "NAME", description = "Where several fabrics have a request of that id.")
    private @Nullable String fabric;

    @Option(
            names = "--recording",
            paramLabel = "DIR",
            description = "Read what 'netkv record' wrote there, without brokers.")
    private @Nullable Path recording;

    @Option(names = "--all", description = "List every instance. Default: the ten cheapest.")
    private boolean all;

    @Option(names = "--json", description = "Write it for programs.")
    private boolean json;

    @Override
    public Integer call() {
        ExplainedDecision explained;
        try (TopicRecords records = recording == null ? live() : Recording.open(recording);
                ProgressBar bar = ProgressBars.bar("Decisions", -1)) {
            explained = new Explainer(records, bar::step).explain(request, fabric);
        }
        if (json) {
            out().println(ExplanationJson.of(explained).toPrettyString());
        } else {
            ExplanationText.lines(explained, all).forEach(out()::println);
        }
        out().flush();
        return 0;
    }

    private TopicRecords live() {
        KafkaSettings connection = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(Explainer.ACCESS);
        }
        return new LiveTopics(connection);
    }
}
