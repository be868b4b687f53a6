package io.netkv.core.congestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkStatesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 155_648})
    void shouldKeepWhatItIsGivenToAThousandth(int count) {
        // given
        Random random = new Random(count);
        double[] shares =
                random.doubles(count, 0, FabricCongestion.MAX_CONGESTION).toArray();
        LinkStates written = LinkStates.allocate(count);
        for (int link = 0; link < count; link++) {
            if (link % 5 == 0) {
                written.setUnmeasured(link);
            } else {
                written.set(link, shares[link], link % 7 != 0, 1000L << link % 8);
            }
        }

        // when
        LinkStates read = LinkStates.of(count, written.congestionBytes(), written.ageBytes());

        // then
        assertThat(read).isEqualTo(written);
        for (int link = 0; link < count; link++) {
            assertThat(read.isMeasured(link)).isEqualTo(link % 5 != 0);
            if (link % 5 != 0) {
                double expected = link % 7 == 0 ? FabricCongestion.MAX_CONGESTION : shares[link];
                assertThat(read.congestion(link)).isCloseTo(expected, within(0.0005));
                assertThat(read.isUp(link)).isEqualTo(link % 7 != 0);
                assertThat(read.ageMillis(link)).isEqualTo(1000L << link % 8);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "1000, 1000", "1001, 2000", "59000, 64000", "128000, 128000", "1000000, 128000"})
    void shouldRoundAgesUp(long ageMillis, long said) {
        LinkStates states = LinkStates.allocate(1);

        states.set(0, 0.5, true, ageMillis);

        assertThat(states.ageMillis(0)).isEqualTo(said);
    }

    @Test
    void shouldTakeLessThan256KiBForAFabricOf65536Gpus() {
        LinkStates states = LinkStates.unmeasured(155_648);

        assertThat(states.congestionBytes().length + states.ageBytes().length).isLessThan((256 << 10) - 1000);
    }

    @Test
    void shouldRefuseBytesOfAnotherNumberOfLinks() {
        byte[] nothing = {};

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkStates.of(8, nothing, nothing))
                .withMessage("the congestion of 8 links is in 0 bytes, their ages in 0; it must be 10 and 3");
    }
}
