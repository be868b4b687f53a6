package io.netkv.cli.broker;

import io.netkv.cli.common.BaseCommand;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.TopicPlan;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the embedded broker. */
@Command(
        name = "broker",
        description =
                "Run a Kafka broker on 127.0.0.1 with all topics, to try things with, until Ctrl-C; it keeps nothing.",
        footerHeading = "%nExample:%n",
        footer = "  netkv broker --topics gnmi,otlp")
public final class BrokerCommand extends BaseCommand {

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "9092", description = "Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--topics",
            paramLabel = "NAME",
            split = ",",
            description = "Topics of tools to create as well, with as many partitions.")
    private List<String> topics = List.of();

    @Option(names = "--partitions", paramLabel = "N", defaultValue = "4", description = "Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Override
    public Integer call() throws IOException, InterruptedException {
        TopicPlan plan = checked(() -> new TopicPlan(partitions, (short) 1));
        try (EmbeddedBroker broker = EmbeddedBroker.start(port)) {
            try (KafkaCluster cluster = KafkaCluster.connect(KafkaSettings.of(broker.bootstrapServers()))) {
                plan.create(cluster);
                plan.createOthers(cluster, topics);
            }
            out().println("The broker runs at " + broker.bootstrapServers() + "; Ctrl-C ends it.");
            out().flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
