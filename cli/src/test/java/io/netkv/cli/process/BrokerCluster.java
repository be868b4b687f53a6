package io.netkv.cli.process;

import io.netkv.embedded.LoopbackPorts;
import io.netkv.kafka.KafkaSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.awaitility.Awaitility;

/** Three brokers, which are controllers too, as processes of their own: any one of them may fail. */
final class BrokerCluster implements AutoCloseable {

    static final int BROKERS = 3;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    private final Path directory;
    private final List<Integer> ports = new ArrayList<>();
    private final List<Integer> controllerPorts = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    private BrokerCluster(Path directory) {
        this.directory = directory;
    }

    /** Starts them, and returns when all are there. */
    static BrokerCluster start(Path directory) throws Exception {
        BrokerCluster cluster = new BrokerCluster(directory);
        List<Integer> free = LoopbackPorts.free(2 * BROKERS);
        cluster.ports.addAll(free.subList(0, BROKERS));
        cluster.controllerPorts.addAll(free.subList(BROKERS, 2 * BROKERS));
        String clusterId = Uuid.randomUuid().toString();
        for (int i = 0; i < BROKERS; i++) {
            cluster.format(i, clusterId);
            cluster.processes.add(cluster.startBroker(i));
        }
        try (Admin admin = Admin.create(cluster.kafka().commonConfig())) {
            Awaitility.await()
                    .atMost(START_TIMEOUT)
                    .ignoreExceptions()
                    .until(() -> admin.describeCluster().nodes().get().size() == BROKERS);
        }
        return cluster;
    }

    KafkaSettings kafka() {
        return KafkaSettings.of(
                ports.stream().map(port -> LoopbackPorts.HOST + ":" + port).collect(Collectors.joining(",")));
    }

    /** SIGKILL; it is started again at once, with what it had written. */
    void restart(int broker) throws IOException {
        processes.get(broker).destroyForcibly().onExit().join();
        processes.set(broker, startBroker(broker));
    }

    private Path directoryOf(int broker) {
        return directory.resolve("broker-" + broker);
    }

    private void format(int broker, String clusterId) throws Exception {
        Files.createDirectories(directoryOf(broker));
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(broker + 1)
                .setClusterId(clusterId)
                .addDirectory(directoryOf(broker).toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .run();
        Files.writeString(
                directory.resolve("broker-" + broker + ".properties"),
                properties(broker).entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue())
                        .collect(Collectors.joining("\n")));
    }

    private Map<String, String> properties(int broker) {
        String own = LoopbackPorts.HOST + ":" + ports.get(broker);
        List<String> voters = new ArrayList<>();
        for (int i = 0; i < BROKERS; i++) {
            voters.add(i + 1 + "@" + LoopbackPorts.HOST + ":" + controllerPorts.get(i));
        }
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("node.id", Integer.toString(broker + 1));
        properties.put("process.roles", "broker,controller");
        properties.put(
                "listeners",
                "BROKER://" + own + ",CONTROLLER://" + LoopbackPorts.HOST + ":" + controllerPorts.get(broker));
        properties.put("advertised.listeners", "BROKER://" + own);
        properties.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "BROKER");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("controller.quorum.voters", String.join(",", voters));
        properties.put("log.dirs", directoryOf(broker).toString());
        properties.put("auto.create.topics.enable", "false");
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("offsets.topic.replication.factor", Integer.toString(BROKERS));
        properties.put("default.replication.factor", Integer.toString(BROKERS));
        properties.put("min.insync.replicas", "2");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("log.segment.bytes", "67108864");
        return properties;
    }

    private Process startBroker(int broker) throws IOException {
        List<String> line = NetKvProcess.java(
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "kafka.Kafka",
                directory.resolve("broker-" + broker + ".properties").toString());
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("broker-" + broker + ".log").toFile())
                .start();
    }

    @Override
    public void close() {
        processes.forEach(process -> process.destroyForcibly().onExit().join());
    }
}
