package io.netkv.oracle;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OracleSettingsTest {

    @ParameterizedTest
    @MethodSource
    void saysWhichOptionIsWrong(ThrowingCallable made, String message) {
        assertThatIllegalArgumentException().isThrownBy(made).withMessageContaining(message);
    }

    static Stream<Arguments> saysWhichOptionIsWrong() {
        return Stream.of(
                error(() -> settings(10_500, 1000, 1, 60_000), "window is 10500 ms"),
                error(() -> settings(10_000, 0, 1, 60_000), "hop is 0 ms"),
                error(() -> settings(10_000, 1000, 0, 60_000), "speed is 0.0; it must be above 0"),
                error(() -> settings(10_000, 1000, 1, 5000), "link timeout is 5000 ms"),
                error(() -> withSilence(0), "silence interval is 0 ms; it must be 1 ms or more"));
    }

    private static Arguments error(ThrowingCallable made, String message) {
        return Arguments.of(made, message);
    }

    private static OracleSettings settings(long window, long hop, double speed, long timeout) {
        return new OracleSettings(
                Duration.ofMillis(window),
                Duration.ofMillis(hop),
                Duration.ofSeconds(1),
                speed,
                Duration.ofMillis(timeout));
    }

    private static OracleSettings withSilence(long millis) {
        return new OracleSettings(
                Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMillis(millis), 1, Duration.ofSeconds(60));
    }
}
