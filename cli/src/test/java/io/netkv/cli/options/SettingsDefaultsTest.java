package io.netkv.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.cli.ProgramRun;
import io.netkv.core.placement.LedgerPolicy;
import io.netkv.oracle.OracleSettings;
import io.netkv.scheduler.SchedulerSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsDefaultsTest {

    @Test
    void shouldShowTheDefaultsOfTheSettingsInTheHelp() {
        String oracle = help("oracle");
        String scheduler = help("scheduler");

        assertThat(oracle)
                .contains(defaultOf(OracleSettings.DEFAULT.window()), defaultOf(OracleSettings.DEFAULT.linkTimeout()));
        assertThat(scheduler)
                .contains(
                        defaultOf(Duration.ofMillis(LedgerPolicy.DEFAULT.expiryMillis())),
                        defaultOf(SchedulerSettings.DEFAULT.dedupWindow()),
                        "Default: " + SchedulerSettings.DEFAULT.policy());
    }

    private static String help(String command) {
        return ProgramRun.of(command, "--help").out().replaceAll("\\s+", " ");
    }

    private static String defaultOf(Duration duration) {
        return "Default: " + DurationConverter.format(duration) + ".";
    }

    @ParameterizedTest
    @ValueSource(strings = {"1ms", "1500ms", "10s", "90s", "5m", "2h"})
    void shouldWriteADurationAsItIsRead(String text) {
        assertThat(DurationConverter.format(new DurationConverter().convert(text)))
                .isEqualTo(text);
    }
}
