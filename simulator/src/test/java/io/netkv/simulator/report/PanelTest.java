package io.netkv.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PanelTest {

    @Test
    void shouldGiveElevenSeriesDifferentColoursThatAreNotTheBounds() {
        assertThat(IntStream.range(0, 11).map(Panel.Series::colourOf))
                .doesNotHaveDuplicates()
                .doesNotContain(Panel.Series.BOUND_COLOUR);
    }
}
