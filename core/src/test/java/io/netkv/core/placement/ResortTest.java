package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, 0, 1", "1, 1, 0"})
    void refusesALivenessPolicyOfNoTime(long silentAfterMillis, int failuresInARow, long retryAfterMillis) {
        assertThatNoException().isThrownBy(() -> new LivenessPolicy(1, 1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LivenessPolicy(silentAfterMillis, failuresInARow, retryAfterMillis))
                .withMessageContaining("each must be above 0");
    }

    @Test
    void refusesALedgerPolicyWhoseMarginIsItsExpiry() {
        assertThatNoException().isThrownBy(() -> new LedgerPolicy(1, 0));
        assertThatNoException().isThrownBy(() -> new LedgerPolicy(100, 99));
        assertThatIllegalArgumentException().isThrownBy(() -> new LedgerPolicy(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new LedgerPolicy(100, 100));
        assertThatIllegalArgumentException().isThrownBy(() -> new LedgerPolicy(100, -1));
    }
}
