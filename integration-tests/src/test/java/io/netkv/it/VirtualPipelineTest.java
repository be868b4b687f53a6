package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.RequestOutcome;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.Role;
import io.netkv.trace.TraceSource;
import io.netkv.trace.format.TraceFile;
import io.netkv.trace.generated.SampleTrace;
import io.netkv.trace.workload.WorkloadSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualPipelineTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();
    private static final long SEED = 20261121;

    @TempDir
    private Path directory;

    private record Run(List<DecodeAssignment> decided, List<RequestOutcome> outcomes) {}

    private Run run(String policy, TraceSource trace, int requests) {
        try (VirtualPipeline pipeline = new VirtualPipeline(FABRIC, policy, SEED, directory)) {
            pipeline.play(trace, WorkloadSettings.ALL.withLimit(requests));
            return new Run(pipeline.decided(), pipeline.outcomes());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "round-robin",
                "cache-aware",
                "cache-load-aware",
                "netkv-static",
                "netkv-self-contention",
                "netkv-full"
            })
    void theSameSeedAndTraceGiveTheSameAssignments(String policy) {
        TraceSource trace = new SampleTrace(400, SEED);

        Run first = run(policy, trace, 400);
        Run second = run(policy, trace, 400);

        assertThat(first.decided()).as("seed %d", SEED).hasSize(400).isEqualTo(second.decided());
        assertThat(first.outcomes()).as("seed %d", SEED).hasSize(400).isEqualTo(second.outcomes());
        assertThat(first.decided()).allSatisfy(VirtualPipelineTest::namesAnInstanceWithMemory);
    }

    @Test
    void theRealTraceGivesTheSameAssignmentsTwice() {
        Path trace = Path.of(System.getProperty("netkv.shared", "../../shared"), "traces", "conversation_trace.jsonl");
        assumeThat(Files.exists(trace)).as("the real trace is available").isTrue();

        Run first = run("netkv-full", new TraceFile(trace, false), 3000);
        Run second = run("netkv-full", new TraceFile(trace, false), 3000);

        assertThat(first.decided()).hasSize(3000).isEqualTo(second.decided());
        assertThat(first.decided()).allSatisfy(VirtualPipelineTest::namesAnInstanceWithMemory);
    }

    @Test
    void networkAwarePoliciesStayInThePod() {
        TraceSource trace = new SampleTrace(400, SEED);

        assertThat(shareOfTier2(run("netkv-full", trace, 400)))
                .isGreaterThan(shareOfTier2(run("round-robin", trace, 400)) + 0.1);
    }

    private static double shareOfTier2(Run run) {
        return run.decided().stream()
                        .filter(assignment -> assignment.getTier() == 2)
                        .count()
                / (double) run.decided().size();
    }

    private static void namesAnInstanceWithMemory(DecodeAssignment assignment) {
        int instance = FABRIC.instanceIndex(assignment.getDecodeInstance());
        assertThat(instance).isNotNegative();
        assertThat(FABRIC.role(instance)).isEqualTo(Role.DECODE);
        assertThat(assignment.getMemoryAvailable()).isTrue();
    }
}
