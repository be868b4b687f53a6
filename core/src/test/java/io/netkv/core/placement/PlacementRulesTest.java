package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementRulesTest {

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
