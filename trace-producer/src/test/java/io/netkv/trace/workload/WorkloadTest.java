package io.netkv.trace.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.trace.TraceRequest;
import io.netkv.trace.TraceSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {

    /** Three steps of 3 s; it begins at 1,000. */
    private static final TraceSource TRACE = TraceSource.of(List.of(
            new TraceRequest(1_000, 100, 1, new long[] {0}),
            new TraceRequest(1_000, 9_000, 2, new long[] {0, 1}),
            new TraceRequest(4_000, 200, 3, new long[] {0}),
            new TraceRequest(7_000, 40_000, 4, new long[] {0, 2})));

    private static List<Arrival> arrivals(WorkloadSettings settings) {
        List<Arrival> arrivals = new ArrayList<>();
        try (Workload workload = Workload.open(TRACE, settings)) {
            workload.forEachRemaining(arrivals::add);
        }
        return arrivals;
    }

    private static Stream<Long> offsets(List<Arrival> arrivals) {
        return arrivals.stream().map(Arrival::offsetMillis);
    }

    @Test
    void takesEveryRequestAtItsOwnTimeCountedFromTheTracesFirst() {
        List<Arrival> arrivals = arrivals(WorkloadSettings.ALL);

        assertThat(offsets(arrivals)).containsExactly(0L, 0L, 3_000L, 6_000L);
        assertThat(arrivals).extracting(Arrival::sequence).containsExactly(0L, 1L, 2L, 3L);
        assertThat(arrivals).extracting(Arrival::requestId).containsExactly("r-0", "r-1", "r-2", "r-3");
        assertThat(arrivals.get(3).request().prefixBlocks()).containsExactly(0, 2);
    }

    @Test
    void takesABandOfLengthsAndLimitsWhatIsLeft() {
        WorkloadSettings settings =
                WorkloadSettings.ALL.withInputTokens(200, 9_000).withLimit(1);

        List<Arrival> arrivals = arrivals(settings);

        assertThat(arrivals).singleElement().satisfies(arrival -> {
            assertThat(arrival.request().inputTokens()).isEqualTo(9_000);
            assertThat(arrival.requestId()).isEqualTo("r-0");
        });
    }

    @Test
    void keepsTheTimesOfRequestsInABand() {
        List<Arrival> arrivals = arrivals(WorkloadSettings.ALL.withInputTokens(200, 200));

        assertThat(offsets(arrivals)).containsExactly(3_000L);
    }

    @Test
    void shiftsEachPassByTheTracesDurationAndOneMeanStep() {
        List<Arrival> arrivals = arrivals(WorkloadSettings.ALL.withLoops(3).withRequestIdPrefix("run7"));

        assertThat(offsets(arrivals))
                .containsExactly(
                        0L, 0L, 3_000L, 6_000L, 9_000L, 9_000L, 12_000L, 15_000L, 18_000L, 18_000L, 21_000L, 24_000L);
        assertThat(arrivals)
                .extracting(Arrival::requestId)
                .doesNotHaveDuplicates()
                .endsWith("run7-11");
    }

    @Test
    void loopsWithoutEndUntilTheLimit() {
        WorkloadSettings settings =
                WorkloadSettings.ALL.withLoops(WorkloadSettings.ENDLESS).withLimit(10_001);

        List<Arrival> arrivals = arrivals(settings);

        assertThat(arrivals)
                .hasSize(10_001)
                .last()
                .satisfies(arrival -> assertThat(arrival.offsetMillis()).isEqualTo(9_000L * 2_500));
    }

    @Test
    void doesNotStandStillWhereEveryTimestampIsTheSame() {
        TraceSource instant = TraceSource.of(List.of(new TraceRequest(5, 1, 1, new long[0])));

        try (Workload workload = Workload.open(instant, WorkloadSettings.ALL.withLoops(WorkloadSettings.ENDLESS))) {
            assertThat(List.of(workload.next(), workload.next(), workload.next()))
                    .extracting(Arrival::offsetMillis)
                    .containsExactly(0L, 1L, 2L);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, WorkloadSettings.ENDLESS})
    void saysThatABandIsEmpty(long loops) {
        WorkloadSettings settings = WorkloadSettings.ALL.withInputTokens(10, 20).withLoops(loops);

        assertThatThrownBy(() -> arrivals(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no request of the trace has 10 to 20 input tokens;" + " widen the limits of input tokens");
    }

    @Test
    void drawsPoissonArrivalsAtTheRateAndInTheTracesOrder() {
        // given
        WorkloadSettings settings = WorkloadSettings.ALL
                .withLoops(WorkloadSettings.ENDLESS)
                .withLimit(40_000)
                .withArrivals(new Arrivals.Poisson(2.5, 7));

        // when
        List<Arrival> arrivals = arrivals(settings);

        // then
        double[] gaps = new double[arrivals.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = (arrivals.get(i + 1).offsetMillis() - arrivals.get(i).offsetMillis()) / 1000.0;
        }
        double mean = Arrays.stream(gaps).average().orElseThrow();
        double longerThanMean = Arrays.stream(gaps).filter(gap -> gap > 0.4).count() / (double) gaps.length;
        assertThat(mean).as("mean gap in s, seed 7").isCloseTo(0.4, within(0.01));
        assertThat(longerThanMean).as("share of gaps above the mean, seed 7").isCloseTo(Math.exp(-1), within(0.01));
        assertThat(Arrays.stream(gaps)).as("time never goes back").allMatch(gap -> gap >= 0);
        assertThat(arrivals.get(5).request().inputTokens()).isEqualTo(9_000);
    }

    @Test
    void givesTheSameTimesForASeedAndOthersForAnother() {
        WorkloadSettings seven = WorkloadSettings.ALL.withLoops(9).withArrivals(new Arrivals.Poisson(2.5, 7));
        WorkloadSettings eight = seven.withArrivals(new Arrivals.Poisson(2.5, 8));

        List<Long> times = offsets(arrivals(seven)).toList();

        assertThat(offsets(arrivals(seven))).isEqualTo(times);
        assertThat(offsets(arrivals(eight))).isNotEqualTo(times);
    }

    @Test
    void refusesSettingsByTheirOptionsName() {
        assertThatThrownBy(() -> WorkloadSettings.ALL.withInputTokens(0, 10))
                .hasMessageStartingWith("minimum input tokens is 0; it must be 1 or more");
        assertThatThrownBy(() -> WorkloadSettings.ALL.withInputTokens(10, 9))
                .hasMessageStartingWith("maximum input tokens is 9; it must be minimum input tokens (10) or more");
        assertThatThrownBy(() -> WorkloadSettings.ALL.withLimit(0))
                .hasMessageStartingWith("request limit is 0; it must be");
        assertThatThrownBy(() -> WorkloadSettings.ALL.withLoops(-1))
                .hasMessageStartingWith("number of passes is -1; it must be");
        assertThatThrownBy(() -> WorkloadSettings.ALL.withRequestIdPrefix(" "))
                .hasMessageStartingWith("request id prefix is ' '; it must be");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesARateThatIsNone(double rate) {
        assertThatThrownBy(() -> new Arrivals.Poisson(rate, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "arrival rate is " + rate + "; it must be any number of requests per second above 0");
    }
}
