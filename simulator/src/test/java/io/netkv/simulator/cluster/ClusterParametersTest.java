package io.netkv.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netkv.simulator.cluster.ClusterParameters.Background;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.cluster.ClusterParameters.Decode;
import io.netkv.simulator.cluster.PrefillModel.Measured;
import org.junit.jupiter.api.Test;

final class ClusterParametersTest {

    @Test
    void measuredPrefillIsInterpolatedAndExtended() {
        assertThat(Measured.H100_4.seconds(1_024)).isEqualTo(0.106);
        assertThat(Measured.H100_4.seconds(3_072)).isCloseTo(0.3325, within(1e-12));
        assertThat(Measured.H100_4.seconds(16_384)).isCloseTo(1.934, within(1e-12));
        assertThat(Measured.H100_8.seconds(1)).isPositive();
    }

    @Test
    void coldLinksKeepTheMeanShare() {
        Background background = ClusterParameters.paper()
                .withBackground(BackgroundKind.HOT_LINKS, 0.4)
                .background();

        assertThat(background.hotShare()).isEqualTo(0.9);
        assertThat(0.3 * background.hotShare() + 0.7 * background.coldShare()).isCloseTo(0.4, within(1e-12));
        assertThat(background.coldSeconds()).isCloseTo(10 * 7 / 3.0, within(1e-12));
    }

    @Test
    void namesTheOptionTheValueAndWhatIsAllowed() {
        ClusterParameters paper = ClusterParameters.paper();

        assertThatThrownBy(() -> paper.withStripes(0)).hasMessage("stripes is 0; it must be 1 to 64");
        assertThatThrownBy(() -> paper.withPrefillCacheTokens(-1)).hasMessageContaining("prefillCacheTokens is -1");
        assertThatThrownBy(() -> paper.withPrefillConcurrency(-1)).hasMessageContaining("prefillConcurrency is -1");
        assertThatThrownBy(() -> paper.withBackground(BackgroundKind.STATIC, 1))
                .hasMessage("share is 1.0; it must be 0 or more and below 1");
        assertThatThrownBy(() -> new Decode(0, 0.38, 1, 512)).hasMessageContaining("stepBaseMillis is 0.0");
        assertThatThrownBy(() -> new PrefillModel.PerToken(Double.NaN)).hasMessageContaining("millisPerToken is NaN");
    }
}
