package io.netkv.trace.prefill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.core.fabric.Fabric;
import io.netkv.fixtures.TestFabrics;
import org.junit.jupiter.api.Test;

class PrefillPolicyTest {

    private final Fabric fabric = TestFabrics.oneNode("f");

    private String choose(PrefillChooser chooser, long arrivalMillis, int inputTokens) {
        return fabric.instanceName(chooser.choose(arrivalMillis, inputTokens));
    }

    @Test
    void roundRobinTakesEachInTurn() {
        PrefillChooser chooser = PrefillPolicy.ROUND_ROBIN.over(fabric);

        assertThat(choose(chooser, 0, 100_000)).isEqualTo("p0");
        assertThat(choose(chooser, 0, 1)).isEqualTo("p1");
        assertThat(choose(chooser, 0, 1)).isEqualTo("p2");
        assertThat(choose(chooser, 0, 1)).isEqualTo("p0");
    }

    @Test
    void leastLoadedTakesTheInstanceWithTheLeastWorkLeft() {
        PrefillChooser chooser = PrefillPolicy.LEAST_LOADED.over(fabric);

        // 1,113 ms, 111.3 ms and 222.6 ms of work, all at once.
        assertThat(choose(chooser, 0, 10_000)).isEqualTo("p0");
        assertThat(choose(chooser, 0, 1_000)).isEqualTo("p1");
        assertThat(choose(chooser, 0, 2_000)).isEqualTo("p2");
        // p1 has the least left, and then 111.3 + 222.6 ms.
        assertThat(choose(chooser, 0, 2_000)).isEqualTo("p1");
        assertThat(choose(chooser, 0, 1_000)).isEqualTo("p2");
    }

    @Test
    void leastLoadedForgetsWorkThatIsDoneAndBreaksTiesByOrder() {
        PrefillChooser chooser = PrefillPolicy.LEAST_LOADED.over(fabric);
        for (int i = 0; i < 3; i++) {
            chooser.choose(0, 10_000);
        }

        assertThat(choose(chooser, 1_113, 10_000)).isEqualTo("p0");
        assertThat(choose(chooser, 1_113, 10_000)).isEqualTo("p1");
        assertThat(choose(chooser, 1_114, 10_000)).isEqualTo("p2");
    }

    @Test
    void isFoundByName() {
        assertThat(PrefillPolicy.byName("least-loaded")).isEqualTo(PrefillPolicy.LEAST_LOADED);
        assertThatThrownBy(() -> PrefillPolicy.byName("random"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prefill policy is 'random'; it must be one of round-robin, least-loaded, scheduler");
    }
}
