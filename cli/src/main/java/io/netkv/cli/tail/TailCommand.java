package io.netkv.cli.tail;

import io.netkv.avro.OracleSnapshot;
import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.kafka.DeadLetter;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.TopicAccess;
import io.netkv.kafka.TopicReader;
import io.netkv.kafka.text.DeadLetterJson;
import io.netkv.kafka.text.SnapshotFormatter;
import io.netkv.schemas.Topic;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Follows a topic. */
@Command(
        name = "tail",
        description = "Print the records of a topic as they come, each in one line, until Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv tail assignments",
            "  netkv tail outcomes --from-beginning --limit 10",
            "  netkv tail dead-letters --from-beginning",
            "  netkv tail oracle --json | jq .tiers",
            "  netkv tail oracle --json | jq -c '.links[] | select(.congestion > 0.8)'"
        })
public final class TailCommand extends BaseCommand {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(
            paramLabel = "TOPIC",
            converter = TailTopic.Converter.class,
            completionCandidates = TailTopic.Names.class,
            description = "What to follow: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private TailTopic what;

    @Option(names = "--json", description = "Print each record as one line of JSON, with all its fields.")
    private boolean json;

    @Option(names = "--from-beginning", description = "Begin with the oldest record that the topic holds.")
    private boolean fromBeginning;

    @Option(names = "--limit", paramLabel = "N", description = "End after N records.")
    private @Nullable Long limit;

    @SuppressWarnings("NullAway.Init") // set by call
    private SnapshotFormatter snapshots;

    @Override
    public Integer call() {
        if (limit != null && limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is " + limit + "; it must be 1 or more");
        }
        KafkaSettings settings = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(settings)) {
            cluster.require(
                    what == TailTopic.ORACLE
                            ? TopicAccess.reads(what.topic(), Topic.FABRIC)
                            : TopicAccess.reads(what.topic()));
        }
        snapshots = new SnapshotFormatter(settings);
        try (TopicReader<?> reader = reader(settings)) {
            follow(fromBeginning ? reader.fromBeginning() : reader);
        }
        return 0;
    }

    private TopicReader<?> reader(KafkaSettings settings) {
        Consumer<String> warnings = spec.commandLine().getErr()::println;
        return what == TailTopic.DEAD_LETTERS
                ? TopicReader.ofDeadLetters(settings, warnings)
                : TopicReader.<SpecificRecord>of(settings, what.topic(), warnings);
    }

    private void follow(TopicReader<?> reader) {
        PrintWriter out = out();
        long left = limit == null ? Long.MAX_VALUE : limit;
        // The reader of a pipe may have closed it.
        while (left > 0 && !out.checkError()) {
            List<? extends TopicReader.Read<?>> records = reader.poll();
            records.stream().limit(left).map(this::line).forEach(out::println);
            left -= records.size();
        }
    }

    private String line(TopicReader.Read<?> read) {
        Object value = read.value();
        if (json) {
            return json(value);
        }
        return TIME.format(Instant.ofEpochMilli(read.timestampMillis())) + " " + words(read.key(), value);
    }

    private String json(@Nullable Object value) {
        if (value instanceof DeadLetter letter) {
            return DeadLetterJson.of(letter);
        }
        return value instanceof OracleSnapshot snapshot ? snapshots.json(snapshot) : String.valueOf(value);
    }

    private String words(String key, @Nullable Object value) {
        if (value == null) {
            return key + ": no value";
        }
        return value instanceof OracleSnapshot snapshot ? snapshots.words(snapshot) : what.format(value);
    }
}
