package io.netkv.core.congestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.congestion.CongestionSnapshot.LinkShare;
import io.netkv.core.congestion.CongestionSnapshot.TierMean;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.telemetry.Validity;
import java.util.List;
import org.junit.jupiter.api.Test;

class FabricCongestionTest {

    private static final long TIMEOUT = 60_000;

    private final Fabric fabric = TestFabrics.small();
    private final FabricCongestion congestion = new FabricCongestion(fabric, TIMEOUT);

    @Test
    void knowsNothingBeforeAMeasurement() {
        CongestionSnapshot snapshot = congestion.snapshot(5000);

        assertThat(snapshot.ageMillis()).isEmpty();
        assertThat(snapshot.links()).isEmpty();
        assertThat(snapshot.tiers())
                .containsExactly(
                        new TierMean(0, 4, 0), new TierMean(0, 4, 0), new TierMean(0, 2, 0), new TierMean(0, 0, 0));
    }

    @Test
    void congestionIsTheShareOfCapacityInUse() {
        congestion.rate(link("n0-r0"), 250, 1000, 4000);
        congestion.share(link("n1-r0"), 0.75, 4500);

        CongestionSnapshot snapshot = congestion.snapshot(5000);

        assertThat(snapshot.links())
                .containsExactly(new LinkShare("n0-r0", 0.25, 4000, true), new LinkShare("n1-r0", 0.75, 4500, true));
        assertThat(snapshot.tiers().get(1)).isEqualTo(new TierMean(0.5, 4, 2));
        assertThat(snapshot.tiers().get(0)).isEqualTo(new TierMean(0, 4, 0));
        assertThat(snapshot.ageMillis()).hasValue(500);
    }

    @Test
    void isNeverWhole() {
        congestion.rate(link("n0-r0"), 2000, 1000, 4000);
        congestion.share(link("n1-r0"), 1, 4000);

        assertThat(congestion.snapshot(4000).links())
                .extracting(LinkShare::congestion)
                .containsExactly(FabricCongestion.MAX_CONGESTION, FabricCongestion.MAX_CONGESTION);
    }

    @Test
    void linkThatIsDownIsAsCongestedAsCanBe() {
        congestion.share(link("n0-r0"), 0.1, 3000);

        congestion.down(link("n0-r0"), 4000);

        assertThat(congestion.snapshot(4000).links())
                .containsExactly(new LinkShare("n0-r0", FabricCongestion.MAX_CONGESTION, 4000, false));
    }

    @Test
    void linkThatCameUpIsUnknownUntilMeasured() {
        congestion.down(link("n0-r0"), 4000);

        congestion.up(link("n0-r0"));

        assertThat(congestion.validity(link("n0-r0"), 4000)).isEqualTo(Validity.MISSING);
    }

    @Test
    void linkWithoutNewsThatWasUpKeepsItsMeasurement() {
        congestion.share(link("n0-r0"), 0.1, 3000);

        congestion.up(link("n0-r0"));

        assertThat(congestion.validity(link("n0-r0"), 4000)).isEqualTo(Validity.FRESH);
    }

    @Test
    void oldMeasurementNoLongerCountsButItsAgeGrows() {
        congestion.share(link("n0-r0"), 0.2, 1000);
        congestion.share(link("n1-r0"), 0.4, 2000);

        CongestionSnapshot snapshot = congestion.snapshot(1000 + TIMEOUT + 1);

        assertThat(congestion.validity(link("n0-r0"), 1000 + TIMEOUT)).isEqualTo(Validity.FRESH);
        assertThat(congestion.validity(link("n0-r0"), 1000 + TIMEOUT + 1)).isEqualTo(Validity.STALE);
        assertThat(snapshot.tiers().get(1).measuredLinks()).isOne();
        assertThat(snapshot.tiers().get(1).congestion()).isCloseTo(0.4, within(1e-12));
        assertThat(congestion.snapshot(100_000).ageMillis()).hasValue(98_000);
        assertThat(congestion.snapshot(100_000).links()).isEmpty();
    }

    @Test
    void ageIsNeverBelowZero() {
        congestion.share(link("n0-r0"), 0.2, 9000);

        assertThat(congestion.snapshot(8000).ageMillis()).hasValue(0);
    }

    @Test
    void goesOnFromASnapshot() {
        congestion.share(link("n0-r0"), 0.2, 1000);
        congestion.down(link("r0-pod0"), 2000);
        FabricCongestion restored = new FabricCongestion(fabric, TIMEOUT);

        restored.restore(congestion.snapshot(3000));

        assertThat(restored.snapshot(3000)).isEqualTo(congestion.snapshot(3000));
    }

    @Test
    void redefinitionKeepsWhatStillFits() {
        congestion.share(link("n0-r0"), 0.2, 1000);
        congestion.share(link("r0-pod0"), 0.4, 2000);
        Fabric grown = TestFabrics.with(List.of(new LinkSpec("second", "r0", "pod0", 500, "test")));

        FabricCongestion redefined = congestion.forFabric(grown);

        assertThat(redefined.fabric()).isSameAs(grown);
        assertThat(redefined.snapshot(3000).links())
                .isEqualTo(congestion.snapshot(3000).links());
        assertThat(redefined.snapshot(3000).tiers().get(2)).isEqualTo(new TierMean(0.4, 3, 1));
    }

    @Test
    void redefinitionForgetsLinksThatChangedOrWent() {
        Fabric before = TestFabrics.with(List.of(
                new LinkSpec("faster", "r0", "pod0", 500, "test"), new LinkSpec("gone", "r0", "pod0", 500, "test")));
        FabricCongestion old = new FabricCongestion(before, TIMEOUT);
        old.share(before.linkIndex("faster"), 0.5, 1000);
        old.share(before.linkIndex("gone"), 0.5, 1000);

        FabricCongestion redefined =
                old.forFabric(TestFabrics.with(List.of(new LinkSpec("faster", "r0", "pod0", 900, "test"))));

        assertThat(redefined.snapshot(1000).links()).isEmpty();
        assertThat(redefined.snapshot(1000).ageMillis()).hasValue(0);
    }

    private int link(String name) {
        return fabric.linkIndex(name);
    }
}
