package io.netkv.embedded.broker;

import io.netkv.embedded.LoopbackPorts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Properties of an {@link EmbeddedBroker}: one node that is broker and controller, small, quick to start and to stop. */
final class BrokerProperties {

    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final int NODE_ID = 1;

    private static final String BROKER_LISTENER = "BROKER";
    private static final String ONE = "1";
    /** Partitions of the internal topics: each costs a little at start. */
    private static final String FEW = "4";

    private BrokerProperties() {}

    static Map<String, String> of(Path directory, int brokerPort, int controllerPort, Map<String, String> overrides) {
        Map<String, String> properties = new HashMap<>();
        properties.putAll(network(brokerPort, controllerPort));
        properties.putAll(internalTopics());
        properties.putAll(groups());
        properties.putAll(size(directory));
        properties.putAll(overrides);
        return properties;
    }

    private static Map<String, String> network(int brokerPort, int controllerPort) {
        String broker = BROKER_LISTENER + "://" + LoopbackPorts.HOST + ":" + brokerPort;
        String controller = LoopbackPorts.HOST + ":" + controllerPort;
        return Map.of(
                "node.id",
                Integer.toString(NODE_ID),
                "process.roles",
                "broker,controller",
                "listeners",
                broker + "," + CONTROLLER_LISTENER + "://" + controller,
                "advertised.listeners",
                broker,
                "listener.security.protocol.map",
                BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
                "inter.broker.listener.name",
                BROKER_LISTENER,
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "controller.quorum.voters",
                NODE_ID + "@" + controller);
    }

    private static Map<String, String> internalTopics() {
        return Map.of(
                "auto.create.topics.enable",
                "false",
                "offsets.topic.num.partitions",
                FEW,
                "offsets.topic.replication.factor",
                ONE,
                "transaction.state.log.num.partitions",
                FEW,
                "transaction.state.log.replication.factor",
                ONE,
                "transaction.state.log.min.isr",
                ONE,
                "share.coordinator.state.topic.num.partitions",
                FEW,
                "share.coordinator.state.topic.replication.factor",
                ONE,
                "share.coordinator.state.topic.min.isr",
                ONE);
    }

    private static Map<String, String> groups() {
        return Map.of("group.initial.rebalance.delay.ms", "0", "group.min.session.timeout.ms", "1000");
    }

    private static Map<String, String> size(Path directory) {
        return Map.of(
                "log.dirs",
                directory.toString(),
                "num.network.threads",
                "2",
                "num.io.threads",
                FEW,
                "background.threads",
                "2",
                "log.cleaner.dedupe.buffer.size",
                "2097152",
                "log.segment.bytes",
                "67108864",
                "log.index.size.max.bytes",
                "1048576");
    }
}
