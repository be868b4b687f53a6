package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TransferDelayTest {

    private final TransferDelay delay = new TransferDelay();

    @Test
    void aTransferStartsAfterATimeForEachToken() {
        assertThat(delay.millis(1_000)).isZero();

        delay.observe(1_000, 100);
        delay.observe(3_000, 700);

        assertThat(delay.millis(2_000)).isCloseTo(400, within(1e-9));
    }

    @Test
    void forgetsWhatPrefillTookLongAgo() {
        delay.observe(10_000_000, 10_000_000);
        delay.observe(10_000_000, 0);

        assertThat(delay.millis(100)).isCloseTo(50, within(1e-9));
        delay.observe(10_000_000, 0); // those before count half
        assertThat(delay.millis(100)).isCloseTo(25, within(1e-9));
    }
}
