package io.netkv.benchmarks;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.LoopbackPorts;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicPlan;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What heap oracle and scheduler need for a fabric, as processes of their own with a fixed limit: every link is read once a second, every
 * decode instance holds a full prefix cache, requests are decided meanwhile. The least heap in use over the run is what stays after a
 * garbage collection; the baseline is the same on 64 GPUs. Arguments: cells of 64 GPUs (default 16), the limit in MiB (default
 * 256), seconds (default 60).
 */
public final class Memory {

    /** The probe's. */
    private static final int PARTITIONS = 1;
    /** 170,000 tokens in blocks of 512, the simulator's prefix cache. */
    private static final int CACHED_BLOCKS = 332;

    private static final long SEED = 1;

    private final int heapMegabytes;
    private final int seconds;

    private Memory(int heapMegabytes, int seconds) {
        this.heapMegabytes = heapMegabytes;
        this.seconds = seconds;
    }

    /** Runs it, prints the heap of each part and its ratio. */
    public static void main(String[] arguments) throws Exception {
        int cells = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 16;
        int heapMegabytes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 256;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 60;
        Memory benchmark = new Memory(heapMegabytes, seconds);
        double[] baseline = benchmark.measure(1);
        double[] subject = benchmark.measure(cells);
        String what = "Memory, " + 64 * cells + " GPUs in " + heapMegabytes + " MiB, ";
        ResultRow.print(what + "oracle", "MB", subject[0], baseline[0]);
        ResultRow.print(what + "scheduler", "MB", subject[1], baseline[1]);
        System.exit(0);
    }

    private double[] measure(int cells) throws Exception {
        Fabric fabric = FatTree.paper(cells, FatTree.PAPER_OVERSUBSCRIPTION).fabric();
        List<Process> processes = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                TemporaryDirectory state = TemporaryDirectory.create("netkv-memory-", 1 << 20)) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
                new TopicPlan(PARTITIONS, (short) 1).create(cluster);
            }
            new PublishedFabrics(kafka).publish(fabric.spec());
            MetricsPage oracle = start(kafka, "oracle", state, processes);
            MetricsPage scheduler = start(kafka, "scheduler", state, processes);
            publishStates(kafka, fabric);
            TelemetryLoad telemetry = TelemetryLoad.start(kafka, fabric, 1);
            double[] least = {Double.MAX_VALUE, Double.MAX_VALUE};
            try (RequestProbe probe =
                    new RequestProbe(kafka, fabric.name(), fabric.instanceName(fabric.prefillInstance(0)))) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
                for (int i = 0; System.nanoTime() < end; i++) {
                    probe.decideOne();
                    // The first seconds read what was there before.
                    if (i > 100) {
                        least[0] = Math.min(least[0], oracle.read().heapMegabytes());
                        least[1] = Math.min(least[1], scheduler.read().heapMegabytes());
                    }
                }
            }
            long behind = telemetry.sent() - (long) oracle.read().sum("netkv_readings_total\\{.*");
            telemetry.close();
            double decided = scheduler.read().sum("netkv_decisions_total\\{.*");
            if (decided == 0) {
                throw new IllegalStateException("no request was decided: the figures mean nothing");
            }
            System.out.printf(
                    Locale.ROOT,
                    "%,d GPUs: %,.0f readings a second, the oracle was %,d behind; %,.0f decided%n",
                    64 * cells,
                    telemetry.perSecond(),
                    behind,
                    decided);
            return least;
        } finally {
            for (Process process : processes) {
                process.destroy();
                process.waitFor();
            }
        }
    }

    private MetricsPage start(KafkaSettings kafka, String command, TemporaryDirectory state, List<Process> processes)
            throws IOException, InterruptedException {
        int port = LoopbackPorts.free();
        processes.add(NetKvCommand.start(
                kafka,
                command,
                heapMegabytes,
                List.of("--state-dir", state.path().resolve(command).toString(), "--http", Integer.toString(port))));
        MetricsPage page = new MetricsPage(port);
        page.await();
        return page;
    }

    /** Blocks of half of which every instance has others. */
    @SuppressWarnings("FutureReturnValueIgnored") // flushed on closing
    private static void publishStates(KafkaSettings kafka, Fabric fabric) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(
                kafka.producerConfig(), new StringSerializer(), kafka.serdes().serializer())) {
            for (int k = 0; k < fabric.decodeCount(); k++) {
                String name = fabric.instanceName(fabric.decodeInstance(k));
                List<Long> blocks = new ArrayList<>();
                for (int block = 0; block < CACHED_BLOCKS; block++) {
                    blocks.add(block % 2 == 0 ? (long) block : random.nextLong());
                }
                DecodeInstanceState state = DecodeInstanceState.newBuilder()
                        .setFabric(fabric.name())
                        .setInstance(name)
                        .setRunningRequests(1)
                        .setWaitingRequests(0)
                        .setFreeKvTokens(300_000)
                        .setCachedBlocks(blocks)
                        .build();
                producer.send(new ProducerRecord<>(
                        Topic.DECODE_INSTANCES.topicName(), RecordKeys.instance(fabric.name(), name), state));
            }
        }
    }
}
