package io.netkv.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.PathHint;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.FatTree.Uplink;
import io.netkv.core.fabric.Route;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PathHintsTest {

    private static final Fabric FABRIC = new FatTree(
                    "five",
                    2,
                    2,
                    1,
                    1,
                    2,
                    Collections.nCopies(5, new Uplink(1e9, 4)),
                    Collections.nCopies(5, new TierSpec(0, 1e9, "test")),
                    Set.of(0),
                    1000)
            .fabric();

    @Test
    void shouldNameTheMemberOfEachLevel() {
        long route = Route.with(Route.of(3, 0), 4, 2);

        PathHint hint = Objects.requireNonNull(PathHints.of(FABRIC, 0, route));

        assertThat(hint.getRackUplink()).isEqualTo("z0p0r0-up-3");
        assertThat(hint.getPodUplink()).isEqualTo("z0p0-up-0");
        assertThat(hint.getZoneUplinks()).containsExactly("z0-up-2");
        assertThat(PathHints.route(hint)).isEqualTo(route);
    }

    @Test
    void shouldNameNoneThatIsNotLeft() {
        PathHint hint = Objects.requireNonNull(PathHints.of(FABRIC, 0, Route.of(1, Route.NONE)));

        assertThat(hint.getPodUplink()).isNull();
        assertThat(hint.getZoneUplinks()).isEmpty();
        assertThat(PathHints.route(hint)).isEqualTo(Route.of(1, Route.NONE));
        assertThat(PathHints.of(FABRIC, 0, Route.ANY)).isNull();
        assertThat(PathHints.route(null)).isEqualTo(Route.ANY);
    }

    @Test
    void shouldReadZonesBackFromARecord() {
        Fabric read = FabricRecords.toFabric(FabricRecords.toRecord(FABRIC.spec()));

        assertThat(FabricRecords.toRecord(read.spec())).isEqualTo(FabricRecords.toRecord(FABRIC.spec()));
        assertThat(read.tierCount()).isEqualTo(5);
    }
}
