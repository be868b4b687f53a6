package io.netkv.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceTimeTest {

    private static final long EVENT_MILLIS = 1_795_692_406_000L;

    @ParameterizedTest
    @CsvSource({
        "1795692406000000, 1795692406000000", // microseconds
        "1795692406001, 1795692406001000", // milliseconds
        "1795692406, 1795692406000000", // seconds
        "1795692406000000123, 1795692406000000", // nanoseconds
        "1795606010000, 1795606010000000", // milliseconds, a clock that is nearly a day behind
        "86400000000, 86400000000", // a clock that was never set
        "1590000000000000, 1590000000000000", // years behind: still a clock in microseconds
        "1, 1"
    })
    void shouldTakeTheUnitInWhichATimeAgreesWithItsRecord(long time, long micros) {
        assertThat(DeviceTime.micros(time, EVENT_MILLIS)).isEqualTo(micros);
    }
}
