package io.netkv.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PoliciesTest {

    @Test
    void shouldBeginWithTheLadderOfThePaper() {
        assertThat(Policies.names())
                .startsWith(
                        "round-robin",
                        "cache-aware",
                        "cache-load-aware",
                        "netkv-static",
                        "netkv-self-contention",
                        "netkv-full");
    }

    @Test
    void shouldBeFoundByName() {
        for (String name : Policies.names()) {
            assertThat(Policies.named(name, PolicyWeights.DEFAULT).name()).isEqualTo(name);
        }
    }

    @Test
    void shouldListTheNamesWhenAPolicyIsNotKnown() {
        assertThatThrownBy(() -> Policies.named("nearest", PolicyWeights.DEFAULT))
                .hasMessageContaining("policy 'nearest' is not known")
                .hasMessageContaining("netkv-full");
    }
}
