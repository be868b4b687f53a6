package io.netkv.cli.topics;

import io.netkv.cli.common.BaseCommand;
import io.netkv.cli.options.KafkaOptions;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.TopicPlan;
import io.netkv.schemas.SchemaRegistry;
import io.netkv.schemas.Topic;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "create",
        description = "Create every topic that is missing, and register the schemas where a registry is named.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  netkv topics create",
            "  netkv topics create --partitions 12 --replication-factor 3",
            "  netkv topics create --registry http://localhost:8081"
        })
final class TopicsCreate extends BaseCommand {

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of each topic created. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Replicas of each partition; -1, the default, takes the broker's own default.")
    private short replicationFactor;

    @Override
    public Integer call() {
        TopicPlan plan = checked(() -> new TopicPlan(partitions, replicationFactor));
        KafkaSettings settings = kafka.settings();
        try (KafkaCluster cluster = KafkaCluster.connect(settings)) {
            Map<Topic, Integer> existed = plan.create(cluster);
            print(existed);
            warnOfOthers(existed);
        }
        if (settings.registryUrl() != null) {
            register(settings.registryUrl());
        }
        return 0;
    }

    private void print(Map<Topic, Integer> existed) {
        for (Topic topic : Topic.values()) {
            out().printf(
                            "%-8s %-20s %d partitions%n",
                            existed.containsKey(topic) ? "existed" : "created",
                            topic.topicName(),
                            existed.getOrDefault(topic, partitions));
        }
    }

    /** Partitions of a topic that there is already are left as they are. */
    private void warnOfOthers(Map<Topic, Integer> existed) {
        boolean isAsked = spec.commandLine().getParseResult().hasMatchedOption("--partitions");
        existed.forEach((topic, count) -> {
            if (isAsked && count != partitions) {
                spec.commandLine()
                        .getErr()
                        .println("netkv: warning: " + topic.topicName() + " exists with " + count
                                + " partitions and keeps them; delete it first to have " + partitions);
            }
        });
    }

    private void register(String registry) {
        new SchemaRegistry(registry).registerAll();
        long schemas = Arrays.stream(Topic.values())
                .filter(topic -> topic.schema() != null)
                .count();
        out().println("registered " + schemas + " schemas at " + registry);
    }
}
