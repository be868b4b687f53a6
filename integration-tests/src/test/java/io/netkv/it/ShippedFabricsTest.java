package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.policy.Policies;
import io.netkv.demo.DemoRun;
import io.netkv.demo.DemoSettings;
import io.netkv.description.fabric.FabricFile;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaSettings;
import io.netkv.player.LiveClusterSettings;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.trial.ArrivalSchedule;
import io.netkv.simulator.trial.ChoiceOrder;
import io.netkv.simulator.trial.RequestTransform;
import io.netkv.simulator.trial.Trial;
import io.netkv.simulator.trial.TrialListener;
import io.netkv.simulator.trial.TrialResult;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import io.netkv.trace.generated.SampleTrace;
import io.netkv.trace.prefill.PrefillPolicy;
import io.netkv.trace.workload.Arrivals;
import io.netkv.trace.workload.WorkloadSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fabric that comes with the program is played by every policy, and by the whole pipeline. */
@Timeout(120)
class ShippedFabricsTest {

    private static final int REQUESTS = 200;
    private static final long SEED = 3;

    @TempDir
    private Path directory;

    static List<String> fabrics() {
        return FabricFile.SHIPPED;
    }

    @ParameterizedTest
    @MethodSource("fabrics")
    void isPlayedByEveryPolicy(String name) {
        Fabric fabric = FabricFile.shipped(name);
        // As many requests a second for an instance as the paper's rates give its own.
        WorkloadProfile workload = WorkloadProfile.RAG.times(fabric.decodeCount() / 12.0);
        ArrivalSchedule plan = ArrivalSchedule.of(
                new SampleTrace(REQUESTS, SEED).readAll(), workload, RequestTransform.AS_RECORDED, REQUESTS, SEED);
        for (String policy : Policies.names()) {
            TrialSettings settings = TrialSettings.paper(fabric).withOrder(ChoiceOrder.TOGETHER);

            TrialResult result = new Trial(settings, plan, policy, TrialListener.NONE).run();

            assertThat(result.requests()).as(policy).isEqualTo(REQUESTS);
            assertThat(result.ttftSeconds()).as(policy).isGreaterThanOrEqualTo(result.boundSeconds());
        }
    }

    /** The paper's is what all other tests of the demo play. */
    static List<String> otherFabrics() {
        return FabricFile.SHIPPED.stream()
                .filter(name -> !name.equals("paper-64"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("otherFabrics")
    @Execution(ExecutionMode.CONCURRENT)
    void isPlayedByTheDemo(String name) throws Exception {
        double speed = 60;
        DemoSettings settings = new DemoSettings(
                FabricFile.shipped(name).spec(),
                List.of("cache-load-aware", "netkv-steer"),
                new SampleTrace(60, SEED),
                WorkloadSettings.ALL.withArrivals(new Arrivals.Poisson(2, SEED)),
                PrefillPolicy.ROUND_ROBIN,
                new LiveClusterSettings(
                        speed, LiveClusterSettings.telemetryIntervalMillis(speed), ClusterParameters.paper(), SEED));
        List<String> tables = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            new DemoRun(
                            KafkaSettings.of(broker.bootstrapServers()),
                            directory.resolve("state"),
                            settings,
                            RecordedDemo::silent)
                    .run(60, report -> tables.add(report.table()));
        }

        assertThat(tables).singleElement().asString().contains("netkv-steer", "cache-load-aware");
    }
}
