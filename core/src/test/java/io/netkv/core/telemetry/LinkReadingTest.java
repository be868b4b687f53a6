package io.netkv.core.telemetry;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LinkReadingTest {

    @ParameterizedTest
    @MethodSource
    void saysWhichValueIsWrong(ThrowingCallable made, String message) {
        assertThatIllegalArgumentException().isThrownBy(made).withMessageContaining(message);
    }

    static Stream<Arguments> saysWhichValueIsWrong() {
        return Stream.of(
                error(() -> LinkReading.down(0, 1), "timestamp is 0; it must be above 0"),
                error(() -> LinkReading.down(1, 0), "deviceTimeMicros is 0; it must be above 0"),
                error(() -> LinkReading.counter(1, 1, -1, 0), "bytesSent is -1; it must be 0 or more"),
                error(() -> LinkReading.share(1, 1, 1.5), "utilisation is 1.5; it must be 0 to 1"),
                error(() -> LinkReading.share(1, 1, Double.NaN), "utilisation is NaN"),
                error(() -> settings(10_000, 0, 60_000), "hop is 0 ms; it must be 1 ms or more"),
                error(() -> settings(10_500, 1000, 60_000), "window is 10500 ms; it must be the hop (1000 ms) or"),
                error(() -> settings(500, 1000, 60_000), "window is 500 ms"),
                error(() -> settings(3_601_000, 1000, 3_601_000), "at most 3600 hops"),
                error(() -> settings(10_000, 1000, 9999), "link timeout is 9999 ms; it must be as long as the window"));
    }

    private static Arguments error(ThrowingCallable made, String message) {
        return Arguments.of(made, message);
    }

    private static WindowSettings settings(long windowMillis, long hopMillis, long longestMillis) {
        return new WindowSettings(
                Duration.ofMillis(windowMillis), Duration.ofMillis(hopMillis), Duration.ofMillis(longestMillis));
    }
}
