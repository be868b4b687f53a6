package io.netkv.cli.record;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.common.CloseOnExit;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.recording.file.RecordingWriter;
import io.netkv.recording.file.TopicRecorder;
import io.netkv.terminal.ProgressBars;
import java.nio.file.Path;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Records topics. */
@Command(
        name = "record",
        description = "Write what the topics hold into files, to be played back by 'netkv replay --recording'.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv record --output monday",
            "  netkv record --output monday --follow --topics decode-requests,decode-assignments"
        })
public final class RecordCommand extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--output", paramLabel = "DIR", required = true, description = "An empty folder, or a new one.")
    private Path output = Path.of("");

    @Option(names = "--follow", description = "Go on after what the topics hold now, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--topics",
            paramLabel = "NAME",
            split = ",",
            description = "Record these alone. Default: all but dead-letters.")
    private List<String> topics = List.of();

    @Override
    public Integer call() {
        KafkaSettings connection = kafka.settings();
        TopicRecorder recorder = checked(() -> TopicRecorder.named(connection, topics, follow));
        try (KafkaCluster cluster = KafkaCluster.connect(connection)) {
            cluster.require(recorder.access());
        }
        try (RecordingWriter writer = RecordingWriter.in(output);
                ProgressBar bar = ProgressBars.bar("records", -1)) {
            CloseOnExit.register(recorder::stop);
            recorder.run(writer, bar::stepTo, this::tell);
        }
        return 0;
    }

    private void tell(String summary) {
        out().println("Recorded into " + output + ": " + summary + ".");
        out().flush();
    }
}
