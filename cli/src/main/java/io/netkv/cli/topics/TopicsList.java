package io.netkv.cli.topics;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.kafka.KafkaCluster;
import io.netkv.schemas.Topic;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "List all topics: whether they exist, and what their records are.",
        footerHeading = "%nExample:%n",
        footer = "  netkv topics list --bootstrap-servers kafka:9092")
final class TopicsList extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Override
    public Integer call() {
        try (KafkaCluster cluster = KafkaCluster.connect(kafka.settings())) {
            Map<Topic, Integer> existing = cluster.partitions();
            row("TOPIC", "PARTITIONS", "KIND", "RECORD", "WHAT IT IS");
            for (Topic topic : Topic.values()) {
                row(topic, existing.get(topic));
            }
        }
        return 0;
    }

    private void row(Topic topic, @Nullable Integer partitions) {
        Schema schema = topic.schema();
        row(
                topic.topicName(),
                partitions == null ? "missing" : partitions,
                topic.isTable() ? "table" : "log",
                schema == null ? "any" : schema.getName(),
                schema == null ? "Records that could not be used; headers say why." : firstSentence(schema.getDoc()));
    }

    private void row(Object... columns) {
        out().printf("%-20s %-10s %-5s %-20s %s%n", columns);
    }

    private static String firstSentence(String doc) {
        int end = doc.indexOf(". ");
        return end < 0 ? doc : doc.substring(0, end + 1);
    }
}
