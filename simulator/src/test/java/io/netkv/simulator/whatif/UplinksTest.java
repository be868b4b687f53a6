package io.netkv.simulator.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FatTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UplinksTest {

    @ParameterizedTest
    @CsvSource({"100, 4, 4:1", "50, 8, 8:1", "200, 2, 2:1", "400, 1, 1:1"})
    void shouldGiveThePapersFabricOfTheOtherOversubscription(int percent, double oversubscription, String text) {
        FabricSpec four = FatTree.paper(1, 4).spec();

        assertThat(new Uplinks(four).scaled(percent))
                .isEqualTo(FatTree.paper(1, oversubscription).spec());
        assertThat(new Uplinks(four).oversubscription(percent)).isEqualTo(text);
    }

    @Test
    void shouldSayFractions() {
        assertThat(new Uplinks(FatTree.paper(1, 4).spec()).oversubscription(150))
                .isEqualTo("2.67:1");
    }
}
