package io.netkv.it;

import io.netkv.common.CloseOnExit;
import io.netkv.common.TemporaryDirectory;
import io.netkv.core.fabric.FatTree;
import io.netkv.demo.DemoRun;
import io.netkv.demo.DemoSettings;
import io.netkv.demo.Progress;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaSettings;
import io.netkv.player.LiveClusterSettings;
import io.netkv.recording.explain.ExplainedDecision;
import io.netkv.recording.explain.Explainer;
import io.netkv.recording.file.LiveTopics;
import io.netkv.recording.file.RecordingWriter;
import io.netkv.recording.file.TopicRecorder;
import io.netkv.schemas.Topic;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.trace.generated.SampleTrace;
import io.netkv.trace.prefill.PrefillPolicy;
import io.netkv.trace.workload.WorkloadSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A demo that ran once, for several tests.
 *
 * @param recording all that its topics carried
 * @param counts records by topic
 * @param live explanation of {@link #EXPLAINED} from the topics themselves
 */
record RecordedDemo(Path recording, Map<Topic, Long> counts, ExplainedDecision live) {

    static final int REQUESTS = 400;
    static final String OTHER = "cache-load-aware";
    static final String OURS = "netkv-steer";
    static final String EXPLAINED = "r-333";

    private static final double SPEED = 20;
    private static final long SEED = 5;

    private static @Nullable RecordedDemo kept;

    /** Runs it, at the first call. */
    static synchronized RecordedDemo get() throws Exception {
        if (kept == null) {
            kept = run();
        }
        return kept;
    }

    /** Its fabric of a policy. */
    static String fabric(String policy) {
        return "paper-64-" + policy;
    }

    private static RecordedDemo run() throws Exception {
        Path folder = CloseOnExit.register(TemporaryDirectory.create("netkv-recorded-demo-", 1 << 20))
                .path();
        Path recorded = folder.resolve("recording");
        LiveClusterSettings player = new LiveClusterSettings(
                SPEED, LiveClusterSettings.telemetryIntervalMillis(SPEED), ClusterParameters.paper(), SEED);
        DemoSettings settings = new DemoSettings(
                FatTree.paper64().spec(),
                List.of(OTHER, OURS),
                new SampleTrace(REQUESTS, SEED),
                WorkloadSettings.ALL,
                PrefillPolicy.ROUND_ROBIN,
                player);
        List<RecordedDemo> made = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            new DemoRun(kafka, folder.resolve("state"), settings, RecordedDemo::silent).run(REQUESTS, report -> {
                try (RecordingWriter writer = RecordingWriter.in(recorded);
                        LiveTopics topics = new LiveTopics(kafka)) {
                    Map<Topic, Long> counts =
                            TopicRecorder.named(kafka, List.of(), false).run(writer, records -> {}, summary -> {});
                    made.add(new RecordedDemo(
                            recorded, counts, new Explainer(topics, () -> {}).explain(EXPLAINED, fabric(OURS))));
                }
            });
        }
        return made.get(0);
    }

    static Progress silent(String task, long expected) {
        return new Progress() {
            @Override
            public void stepTo(long done) {}

            @Override
            public void close() {}
        };
    }
}
