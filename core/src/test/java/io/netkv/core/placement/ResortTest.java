package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResortTest {

    @Test
    void takesTheLiveFirstAndThoseThatReportNextAndAnyInTheEnd() {
        assertThat(IntStream.range(0, Resort.count()).mapToObj(Resort::inOrder))
                .filteredOn(resort -> Arrays.stream(Standing.values()).allMatch(resort::takes))
                .containsExactly(Resort.ANY_AND_FREE, Resort.ANY);
        for (Resort resort : Resort.values()) {
            assertThat(resort.needsFreeMemory()).isEqualTo(resort.name().endsWith("FREE"));
        }
        for (Standing standing : Standing.values()) {
            assertThat(Resort.LIVE.takes(standing)).isEqualTo(standing.isEligible());
            assertThat(Resort.LIVE_AND_FREE.takes(standing)).isEqualTo(standing.isEligible());
            assertThat(Resort.REPORTING.takes(standing)).isEqualTo(standing != Standing.SILENT);
            assertThat(Resort.REPORTING_AND_FREE.takes(standing)).isEqualTo(standing != Standing.SILENT);
        }
    }
}
