package io.netkv.cli.tail;

import io.netkv.cli.options.KafkaOptions;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.TopicReader;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows a topic. */
@Command(
        name = "tail",
        description = "Print the records of a topic as they come, each in one line, until Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv tail assignments",
            "  netkv tail outcomes --from-beginning --limit 10",
            "  netkv tail oracle --json | jq .tiers"
        })
public final class TailCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(
            paramLabel = "assignments|oracle|telemetry|outcomes",
            converter = TailTopic.Converter.class,
            description = "What to follow.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private TailTopic what;

    @Option(names = "--json", description = "Print each record as one line of JSON, with all its fields.")
    private boolean json;

    @Option(names = "--from-beginning", description = "Begin with the oldest record that the topic holds.")
    private boolean fromBeginning;

    @Option(names = "--limit", paramLabel = "N", description = "End after N records.")
    private @Nullable Long limit;

    @Override
    public Integer call() {
        if (limit != null && limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is " + limit + "; it must be 1 or more");
        }
        KafkaSettings settings = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(settings)) {
            cluster.require(List.of(what.topic()));
        }
        try (TopicReader<SpecificRecord> reader =
                new TopicReader<>(settings, what.topic(), spec.commandLine().getErr()::println)) {
            follow(fromBeginning ? reader.fromBeginning() : reader);
        }
        return 0;
    }

    private void follow(TopicReader<SpecificRecord> reader) {
        PrintWriter out = spec.commandLine().getOut();
        long left = limit == null ? Long.MAX_VALUE : limit;
        // The reader of a pipe may have closed it.
        while (left > 0 && !out.checkError()) {
            List<TopicReader.Read<SpecificRecord>> records = reader.poll();
            records.stream().limit(left).map(this::line).forEach(out::println);
            left -= records.size();
        }
    }

    private String line(TopicReader.Read<SpecificRecord> read) {
        if (json) {
            return read.value().toString();
        }
        return TIME.format(Instant.ofEpochMilli(read.timestampMillis())) + " " + what.format(read.value());
    }
}
