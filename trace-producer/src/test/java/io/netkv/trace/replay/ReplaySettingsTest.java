package io.netkv.trace.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplaySettingsTest {

    @Test
    void readsSpeedsAsPeopleWriteThem() {
        assertThat(ReplaySettings.parseSpeed("60")).isEqualTo(60);
        assertThat(ReplaySettings.parseSpeed("0.5")).isEqualTo(0.5);
        assertThat(ReplaySettings.parseSpeed("max")).isEqualTo(ReplaySettings.MAX_SPEED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "NaN", "fast", ""})
    void refusesWhatIsNoSpeed(String text) {
        assertThatThrownBy(() -> ReplaySettings.parseSpeed(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("speed is " + text + "; it must be any number above 0");
    }

    @Test
    void refusesSettingsByTheirOptionsName() {
        assertThatThrownBy(() -> ReplaySettings.of(0, 0)).hasMessageStartingWith("speed is 0.0; it must be");
        assertThatThrownBy(() -> ReplaySettings.of(1, -1)).hasMessageStartingWith("base time is -1; it must be");
        assertThatThrownBy(() -> new ReplaySettings(1, 0, 0))
                .hasMessageStartingWith("KV bytes per token is 0; it must be");
    }

    @ParameterizedTest
    @CsvSource({"1, 1900", "8192, 1900", "8193, 4750", "32768, 4750", "32769, 15000", "126195, 15000"})
    void asksOfAPromptWhatItsWorkloadAllows(int inputTokens, long sloMillis) {
        assertThat(TtftSlo.millis(inputTokens)).isEqualTo(sloMillis);
    }
}
