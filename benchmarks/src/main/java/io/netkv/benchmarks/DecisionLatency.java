package io.netkv.benchmarks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicPlan;
import io.netkv.oracle.OracleApp;
import io.netkv.oracle.OracleSettings;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * From sending a request to receiving its assignment, over a real broker in this JVM; the baseline is a consumer that
 * sends what it gets on to another topic: the least that two hops through that broker cost. Then both with an oracle that takes
 * telemetry meanwhile, if wanted. Arguments: requests a second (default 200), seconds (default 20), cells of the fat tree, 64
 * GPUs each (default 1), and readings of each link per second (default 0: no oracle).
 */
public final class DecisionLatency {

    private static final int WARM_UP_SECONDS = 10;
    /** Locks of tasks: stores are in memory. */
    private static final long STATE_BYTES = 1 << 20;

    private final KafkaSettings kafka;
    private final Fabric fabric;
    private final int perSecond;
    private final TopicLatency latency;

    private DecisionLatency(KafkaSettings kafka, Fabric fabric, int perSecond, int seconds) {
        this.kafka = kafka;
        this.fabric = fabric;
        this.perSecond = perSecond;
        latency = new TopicLatency(kafka, fabric, perSecond, WARM_UP_SECONDS, seconds);
    }

    /** Runs it, prints percentiles and their ratios. */
    public static void main(String[] arguments) throws Exception {
        int perSecond = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        int cells = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        double hertz = arguments.length > 3 ? Double.parseDouble(arguments[3]) : 0;
        Locale.setDefault(Locale.Category.FORMAT, Locale.US); // as netkv does
        Fabric fabric = FatTree.paper(cells, FatTree.PAPER_OVERSUBSCRIPTION).fabric();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            try (KafkaCluster cluster = KafkaCluster.connect(kafka)) {
                new TopicPlan(4, (short) 1).create(cluster);
                TopicLatency.createTopics(cluster, 4);
            }
            DecisionLatency benchmark = new DecisionLatency(kafka, fabric, perSecond, seconds);
            new PublishedFabrics(kafka).publish(fabric.spec());
            Histogram quiet = benchmark.compare("");
            if (hertz > 0) {
                benchmark.compareWithTelemetry(hertz, quiet);
            }
        }
        System.exit(0);
    }

    private void compareWithTelemetry(double hertz, Histogram quiet) throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (TemporaryDirectory state = TemporaryDirectory.create("netkv-benchmark-", STATE_BYTES);
                StreamsRunner oracle = OracleApp.create(
                        new StreamsSettings(OracleApp.APPLICATION_ID, kafka, state.path(), Map.of(), meters),
                        OracleSettings.DEFAULT)) {
            oracle.start();
            oracle.awaitRunning(Duration.ofSeconds(30));
            TelemetryLoad load = TelemetryLoad.start(kafka, fabric, hertz);
            String what = String.format(Locale.ROOT, ", with %.0f readings a second", hertz * fabric.linkCount());
            Histogram busy = compare(what);
            long behind = load.sent() - Counters.sum(meters, "netkv.readings");
            load.close();
            System.out.printf(
                    Locale.ROOT,
                    "telemetry: %,.0f readings a second; the oracle was %,d behind%n",
                    load.perSecond(),
                    behind);
            TopicLatency.print(
                    "DecisionLatency, " + perSecond + "/s" + what + ", beside the same without", busy, quiet);
        }
    }

    /** Prints the rows; returns what the scheduler took. */
    private Histogram compare(String with) throws Exception {
        Histogram echo = latency.measureEcho();
        Histogram scheduler = measureScheduler();
        TopicLatency.print("DecisionLatency, " + perSecond + "/s" + with, scheduler, echo);
        return scheduler;
    }

    private Histogram measureScheduler() throws Exception {
        try (TemporaryDirectory state = TemporaryDirectory.create("netkv-benchmark-", STATE_BYTES);
                StreamsRunner scheduler = SchedulerApp.create(
                        new StreamsSettings(SchedulerApp.APPLICATION_ID, kafka, state.path(), Map.of()),
                        SchedulerSettings.DEFAULT)) {
            scheduler.start();
            scheduler.awaitRunning(Duration.ofSeconds(30));
            return latency.measure(Topic.DECODE_REQUESTS.topicName(), Topic.DECODE_ASSIGNMENTS.topicName());
        }
    }
}
