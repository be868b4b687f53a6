package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InstanceLivenessTest {

    private static final LivenessPolicy POLICY = new LivenessPolicy(100, 2, 50);

    private final InstanceLiveness liveness = new InstanceLiveness(POLICY, 3, 2);

    @Test
    void shouldTrustAnInstanceThatHasNeverReported() {
        assertThat(liveness.standing(0, 0, 1_000_000)).isEqualTo(Standing.USABLE);
        assertThat(liveness.stateAgeMillis(0, 1_000_000)).isEqualTo(-1);
    }

    @Test
    void shouldCallAnInstanceSilentUntilItsNextState() {
        liveness.reported(0, 1000);

        assertThat(liveness.standing(0, 0, 1100)).isEqualTo(Standing.USABLE);
        assertThat(liveness.standing(0, 0, 1101)).isEqualTo(Standing.SILENT);
        assertThat(liveness.stateAgeMillis(0, 1101)).isEqualTo(101);

        liveness.reported(0, 1101);
        assertThat(liveness.standing(0, 0, 1101)).isEqualTo(Standing.USABLE);
    }

    @Test
    void shouldAvoidAPairAfterFailuresInARow() {
        liveness.failed(0, 0, 1000);
        assertThat(liveness.standing(0, 0, 1000)).isEqualTo(Standing.USABLE);
        liveness.finished(1, 0);

        liveness.failed(0, 0, 1001);

        assertThat(liveness.standing(0, 0, 1001)).isEqualTo(Standing.FAILING);
        assertThat(liveness.standing(1, 0, 1001)).as("another prefill instance").isEqualTo(Standing.USABLE);
        assertThat(liveness.standing(0, 1, 1001)).as("another decode instance").isEqualTo(Standing.USABLE);
    }

    @Test
    void shouldAvoidAnInstanceForEveryPrefillInstanceIfTransfersOfSeveralFail() {
        liveness.failed(0, 0, 1000);
        liveness.failed(1, 0, 1000);

        assertThat(liveness.standing(2, 0, 1000)).isEqualTo(Standing.FAILING);
    }

    @Test
    void shouldGiveOneTrialAfterEachWait() {
        liveness.failed(0, 0, 1000);
        liveness.failed(0, 0, 1000);
        assertThat(liveness.standing(0, 0, 1049)).isEqualTo(Standing.FAILING);
        assertThat(liveness.standing(0, 0, 1050)).isEqualTo(Standing.ON_TRIAL);

        liveness.chosen(0, 0, 1050);
        assertThat(liveness.standing(0, 0, 1099)).isEqualTo(Standing.FAILING);

        liveness.failed(0, 0, 1080);
        assertThat(liveness.standing(0, 0, 1129)).isEqualTo(Standing.FAILING);
        assertThat(liveness.standing(0, 0, 1130)).isEqualTo(Standing.ON_TRIAL);
    }

    @Test
    void shouldUseAnInstanceAgainOnceATrialSucceeds() {
        liveness.failed(0, 0, 1000);
        liveness.failed(0, 0, 1000);
        liveness.chosen(0, 0, 1050);

        liveness.finished(0, 0);

        assertThat(liveness.standing(0, 0, 1051)).isEqualTo(Standing.USABLE);
        assertThat(liveness.isFailing(0)).isFalse();
    }
}
