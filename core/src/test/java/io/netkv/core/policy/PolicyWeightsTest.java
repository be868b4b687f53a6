package io.netkv.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyWeightsTest {

    @Test
    void changesOneOrSeveral() {
        assertThat(PolicyWeights.DEFAULT.with("cacheLoadSeconds", 0)).isEqualTo(new PolicyWeights(3.9e9, 0, 0.06));
        assertThat(PolicyWeights.DEFAULT.with(Map.of("cacheBandwidthBytesPerSecond", 1.0, "networkLoadSeconds", 0.5)))
                .isEqualTo(new PolicyWeights(1, 0.16, 0.5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyWeights.DEFAULT.with("load", 1))
                .withMessageStartingWith("there is no weight 'load'; there are cacheBandwidthBytesPerSecond,");
    }

    @ParameterizedTest
    @CsvSource({
        "cacheBandwidthBytesPerSecond, 0",
        "cacheBandwidthBytesPerSecond, Infinity",
        "cacheBandwidthBytesPerSecond, NaN",
        "cacheLoadSeconds, -0.1",
        "cacheLoadSeconds, Infinity",
        "networkLoadSeconds, -0.1",
        "networkLoadSeconds, NaN"
    })
    void refusesWhatIsNoWeight(String name, double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyWeights.DEFAULT.with(name, value))
                .withMessageStartingWith(name + " is " + value + "; it must be ");
    }
}
