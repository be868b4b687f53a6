package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.policy.Policies;
import io.netkv.core.trace.TraceRequest;
import io.netkv.it.StreamTwin.Input;
import io.netkv.simulator.cluster.ClusterParameters;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.trial.ArrivalSchedule;
import io.netkv.simulator.trial.ChoiceOrder;
import io.netkv.simulator.trial.RequestTransform;
import io.netkv.simulator.trial.Trial;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.simulator.trial.WorkloadProfile;
import io.netkv.trace.format.TraceFile;
import io.netkv.trace.generated.SampleTrace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The simulator's own call of a policy and the scheduler's topology decide alike: instance, runner-up and every term of
 * both costs, on the same requests, instance states, transfer events and oracle snapshots. That the snapshots are what the
 * stream makes of telemetry with the same counters, the simulator's {@code LinkOracleTest} holds.
 *
 * <p>{@code -Dnetkv.equality.requests=10000} sets how many requests of the real trace are played.
 */
class EqualityTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final long SEED = 20261121;
    private static final int REAL_REQUESTS = Integer.getInteger("netkv.equality.requests", 1000);
    private static final Path REAL_TRACE =
            Path.of(System.getProperty("netkv.shared", "../../shared"), "traces", "conversation_trace.jsonl");
    /** Everything that a trace has, often enough for memory to run short now and then. */
    private static final WorkloadProfile WORKLOAD = new WorkloadProfile("all", 1, Integer.MAX_VALUE, 4, 15);

    @TempDir
    private Path directory;

    static List<String> policies() {
        return Policies.names();
    }

    private StreamTwin play(String policy, List<TraceRequest> trace, int requests, Input... leftOut) {
        TrialSettings settings = TrialSettings.paper(FABRIC)
                .withCluster(ClusterParameters.paper().withBackground(BackgroundKind.HOT_UPLINKS, 0.2));
        return play(settings, policy, trace, requests, leftOut);
    }

    /** Where the prefill instance is chosen, too; each computes one prompt at a time, and holds prefixes. */
    private StreamTwin play(
            ChoiceOrder order, String policy, List<TraceRequest> trace, int requests, Input... leftOut) {
        ClusterParameters cluster = ClusterParameters.paper();
        TrialSettings settings = TrialSettings.paper(FABRIC)
                .withOrder(order)
                .withCluster(cluster.withBackground(BackgroundKind.HOT_UPLINKS, 0.2)
                        .withPrefillConcurrency(1)
                        .withPrefillCacheTokens(cluster.decode().cacheTokens()));
        return play(settings, policy, trace, requests, leftOut);
    }

    private StreamTwin play(
            TrialSettings settings, String policy, List<TraceRequest> trace, int requests, Input... leftOut) {
        ArrivalSchedule plan = ArrivalSchedule.of(trace, WORKLOAD, RequestTransform.AS_RECORDED, requests, SEED);
        try (StreamTwin twin = new StreamTwin(FABRIC, policy, settings, directory, leftOut)) {
            new Trial(settings, plan, policy, twin).run();
            return twin;
        }
    }

    private static void assertEqual(StreamTwin twin, int requests) {
        assertThat(twin.differences()).as("seed %d", SEED).isEmpty();
        assertThat(twin.decisions()).isEqualTo(requests);
        assertThat(twin.runnersUp()).isGreaterThan(requests / 2);
        for (Input input : Input.values()) {
            if (input != Input.PREFILL_STATES) {
                assertThat(twin.passedOn(input)).as(input.name()).isGreaterThan(requests / 10);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void simulatorAndStreamChoosePairsAlike(String policy) {
        List<TraceRequest> trace = new SampleTrace(400, SEED).readAll();

        StreamTwin twin = play(ChoiceOrder.TOGETHER, policy, trace, 400);

        assertEqual(twin, 400);
        assertThat(twin.passedOn(Input.PREFILL_STATES)).isGreaterThan(40);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void simulatorAndStreamChooseThePrefillInstanceAlike(String policy) {
        List<TraceRequest> trace = new SampleTrace(400, SEED).readAll();

        StreamTwin twin = play(ChoiceOrder.DECODE_FIRST, policy, trace, 400);

        assertThat(twin.differences()).as("seed %d", SEED).isEmpty();
        assertThat(twin.decisions()).isEqualTo(400);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void simulatorAndStreamDecideAlikeOnAGeneratedTrace(String policy) {
        List<TraceRequest> trace = new SampleTrace(400, SEED).readAll();

        StreamTwin twin = play(policy, trace, 400);

        assertEqual(twin, 400);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void simulatorAndStreamDecideAlikeOnTheRealTrace(String policy) {
        assumeThat(Files.exists(REAL_TRACE)).as("the real trace is available").isTrue();
        List<TraceRequest> trace = new TraceFile(REAL_TRACE, false).readAll();

        StreamTwin twin = play(policy, trace, REAL_REQUESTS);

        assertEqual(twin, REAL_REQUESTS);
    }

    /** Another router decides, by load and prefix cache; the judge names what it would have chosen for each request, and what that is worth. */
    @ParameterizedTest
    @ValueSource(strings = {"netkv-full", "netkv-steer"})
    void simulatorAndStreamRegretAlike(String judge) {
        List<TraceRequest> trace = new SampleTrace(400, SEED).readAll();
        TrialSettings settings = TrialSettings.paper(FABRIC).withJudge(judge);

        StreamTwin twin = play(settings, "cache-load-aware", trace, 400);

        assertEqual(twin, 400);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void simulatorAndStreamDecideAlikeWhereBlocksComeAsChanges(double stateIntervalSeconds) {
        List<TraceRequest> trace = new SampleTrace(400, SEED).readAll();
        TrialSettings settings = TrialSettings.paper(FABRIC).withStateIntervalSeconds(stateIntervalSeconds);
        ArrivalSchedule plan = ArrivalSchedule.of(trace, WORKLOAD, RequestTransform.AS_RECORDED, 400, SEED);
        try (StreamTwin twin = new StreamTwin(FABRIC, "cache-aware", settings, directory).sendingBlocksAsChanges()) {
            new Trial(settings, plan, "cache-aware", twin).run();

            assertThat(twin.differences()).as("seed %d", SEED).isEmpty();
            assertThat(twin.decisions()).isEqualTo(400);
        }
    }

    /** Were it not so, equality would show nothing. */
    @ParameterizedTest
    @EnumSource
    void aStreamThatMissesAnInputDecidesDifferently(Input input) {
        List<TraceRequest> trace = new SampleTrace(400, SEED).readAll();

        StreamTwin twin = play(ChoiceOrder.TOGETHER, "netkv-full", trace, 400, input);

        assertThat(twin.differences()).isNotEmpty();
    }
}
