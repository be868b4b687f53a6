package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentBytesTest {

    private static final long WINDOW = 5_000;

    private final SentBytes bytes = new SentBytes();

    private void note(double sent, long millis) {
        bytes.note(new double[] {sent, 0}, millis, WINDOW);
    }

    @Test
    void saysNothingBeforeItWasNotedTwice() {
        assertThat(new SentBytes().bytesPerSecond(0)).isZero();

        note(1_000, 1_000);

        assertThat(bytes.bytesPerSecond(0)).isZero();
    }

    @Test
    void givesTheMedianOfTheLastFiveParts() {
        double[] sent = {0, 100, 1_100, 1_300, 1_600, 2_000}; // 100, 1,000, 200, 300 and 400 in a second each
        note(-70_000, -1_000);
        for (int i = 0; i < sent.length; i++) {
            note(sent[i], 1_000 * i);
        }

        assertThat(bytes.bytesPerSecond(0)).isEqualTo(300);
        assertThat(bytes.bytesPerSecond(1)).isZero();

        note(2_000, 6_000); // the first part is forgotten, nothing was sent in the last one
        assertThat(bytes.bytesPerSecond(0)).isEqualTo(300);
        note(2_000, 7_000);
        assertThat(bytes.bytesPerSecond(0)).isEqualTo(200);
    }

    @Test
    void ofTwoPartsTakesTheLesser() {
        note(0, 0);
        note(900, 1_000);
        note(1_000, 2_000);

        assertThat(bytes.bytesPerSecond(0)).isEqualTo(100);
    }

    @Test
    void waitsForMostOfAPart() {
        note(0, 0);
        note(5_000, 799);
        assertThat(bytes.bytesPerSecond(0)).isZero();

        note(400, 800);
        assertThat(bytes.bytesPerSecond(0)).isEqualTo(500);
    }

    @Test
    void takesNothingBack() {
        note(1_000, 0);
        note(400, 1_000); // a booking has turned out to have sent less

        assertThat(bytes.bytesPerSecond(0)).isZero();
    }
}
