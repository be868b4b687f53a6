package io.netkv.simulator.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.trace.TraceRequest;
import io.netkv.simulator.cluster.ClusterRequest;
import io.netkv.simulator.experiment.Traces;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalScheduleTest {

    private static final List<TraceRequest> TRACE = Traces.conversations(500, 1);

    private static ArrivalSchedule plan(RequestTransform shape, int count, long seed) {
        return ArrivalSchedule.of(TRACE, WorkloadProfile.RAG, shape, count, seed);
    }

    @Test
    void keepsTheTracesOrderFromAPlaceThatTheSeedChooses() {
        List<TraceRequest> band = TRACE.stream()
                .filter(request -> request.inputTokens() <= 32_768)
                .toList();

        ArrivalSchedule plan = plan(RequestTransform.AS_RECORDED, 2 * band.size(), 3);

        int start = -1;
        for (int i = 0; i < band.size(); i++) {
            if (band.get(i).prefixBlocks() == plan.request(0).prefixBlocks()) {
                start = i;
            }
        }
        assertThat(start).isNotNegative();
        for (int i = 0; i < band.size(); i++) {
            TraceRequest recorded = band.get((start + i) % band.size());
            ClusterRequest again = plan.request(band.size() + i);
            assertThat(plan.request(i).prefixBlocks()).isSameAs(recorded.prefixBlocks());
            assertThat(again.inputTokens()).isEqualTo(recorded.inputTokens());
            assertThat(again.prefixBlocks())
                    .hasSameSizeAs(recorded.prefixBlocks())
                    .doesNotContain(recorded.prefixBlocks());
        }
    }

    @Test
    void arrivesAsAPoissonProcess() {
        ArrivalSchedule plan = plan(RequestTransform.AS_RECORDED, 20_000, 2);

        double previous = 0;
        double squares = 0;
        double meanGap = plan.arrivalSeconds(19_999) / 20_000;
        for (int i = 0; i < plan.count(); i++) {
            double gap = plan.arrivalSeconds(i) - previous;
            assertThat(gap).isNotNegative();
            squares += (gap - meanGap) * (gap - meanGap);
            previous = plan.arrivalSeconds(i);
        }
        assertThat(meanGap).isCloseTo(0.4, within(0.01));
        assertThat(Math.sqrt(squares / 20_000)).isCloseTo(0.4, within(0.02));
    }

    @Test
    void theShapeDoesNotChangeTheArrivals() {
        ArrivalSchedule recorded = plan(RequestTransform.AS_RECORDED, 100, 7);
        ArrivalSchedule shaped = plan(RequestTransform.sharingWith(0.5), 100, 7);

        for (int i = 0; i < 100; i++) {
            assertThat(shaped.arrivalSeconds(i)).isEqualTo(recorded.arrivalSeconds(i));
            assertThat(shaped.request(i).inputTokens())
                    .isEqualTo(recorded.request(i).inputTokens());
        }
    }

    @Test
    void promptsOfOneLengthKeepWhatTheySharedUpToIt() {
        ArrivalSchedule recorded = plan(RequestTransform.AS_RECORDED, 50, 7);
        ArrivalSchedule shaped = plan(RequestTransform.ofLength(5_000), 50, 7);

        for (int i = 0; i < 50; i++) {
            long[] before = recorded.request(i).prefixBlocks();
            long[] after = shaped.request(i).prefixBlocks();
            assertThat(shaped.request(i).inputTokens()).isEqualTo(5_000);
            assertThat(after).hasSize(10);
            for (int block = 0; block < after.length; block++) {
                assertThat(after[block] >= 0).isEqualTo(block < before.length);
            }
        }
    }

    @Test
    void promptsThatShareNothingHaveBlocksOfTheirOwn() {
        ArrivalSchedule plan = plan(RequestTransform.sharingWith(0), 400, 7);

        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < plan.count(); i++) {
            for (long block : plan.request(i).prefixBlocks()) {
                blocks.add(block);
            }
        }
        assertThat(blocks).doesNotHaveDuplicates().allMatch(block -> block < 0);
    }
}
