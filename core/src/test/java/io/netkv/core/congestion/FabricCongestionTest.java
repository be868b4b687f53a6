package io.netkv.core.congestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.congestion.CongestionSnapshot.TierMean;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.telemetry.Validity;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FabricCongestionTest {

    private static final long TIMEOUT = 60_000;

    private final Fabric fabric = TestFabrics.small();
    private final FabricCongestion congestion = new FabricCongestion(fabric, TIMEOUT);

    @Test
    void knowsNothingBeforeAMeasurement() {
        CongestionSnapshot snapshot = congestion.snapshot(5000);

        assertThat(snapshot.ageMillis()).isEmpty();
        assertThat(measured(snapshot)).isEmpty();
        assertThat(snapshot.tiers())
                .containsExactly(
                        new TierMean(0, 4, 0), new TierMean(0, 4, 0), new TierMean(0, 2, 0), new TierMean(0, 0, 0));
    }

    @Test
    void congestionIsTheShareOfCapacityInUse() {
        congestion.rate(link("n0-r0"), 250, 1000, 4000);
        congestion.share(link("n1-r0"), 0.75, 4500);

        CongestionSnapshot snapshot = congestion.snapshot(5000);

        assertThat(measured(snapshot)).containsExactly("n0-r0 0.25 up 1000", "n1-r0 0.75 up 1000");
        assertThat(snapshot.tiers().get(1)).isEqualTo(new TierMean(0.5, 4, 2));
        assertThat(snapshot.tiers().get(0)).isEqualTo(new TierMean(0, 4, 0));
        assertThat(snapshot.ageMillis()).hasValue(500);
    }

    @Test
    void shouldShowALinkAsItIsNowAndATierAsItIsOverTheWindow() {
        congestion.share(link("n0-r0"), 0.2, 0.6, 4000);
        congestion.share(link("n0-r0"), 0.3, 0.7, 6000);
        congestion.share(link("n0-r0"), 0.4, 0.8, 9000);

        CongestionSnapshot snapshot = congestion.snapshot(9000);

        assertThat(measured(snapshot)).containsExactly("n0-r0 0.8 up 1000");
        assertThat(snapshot.tiers().get(1)).isEqualTo(new TierMean(0.4, 4, 1));
        assertThat(snapshot.linkIntervalMillis()).isEqualTo(2500);
    }

    @Test
    void isNeverWhole() {
        congestion.rate(link("n0-r0"), 2000, 1000, 4000);
        congestion.share(link("n1-r0"), 1, 4000);

        assertThat(measured(congestion.snapshot(4000))).containsExactly("n0-r0 0.99 up 1000", "n1-r0 0.99 up 1000");
    }

    @Test
    void linkThatIsDownIsAsCongestedAsCanBe() {
        congestion.share(link("n0-r0"), 0.1, 3000);

        congestion.down(link("n0-r0"), 4000);

        assertThat(measured(congestion.snapshot(4000))).containsExactly("n0-r0 0.99 down 1000");
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
        assertThat(measured(congestion.snapshot(100_000))).isEmpty();
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
        assertThat(measured(redefined.snapshot(3000), grown)).isEqualTo(measured(congestion.snapshot(3000)));
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

        assertThat(measured(redefined.snapshot(1000), redefined.fabric())).isEmpty();
        assertThat(redefined.snapshot(1000).ageMillis()).hasValue(0);
    }

    private List<String> measured(CongestionSnapshot snapshot) {
        return measured(snapshot, fabric);
    }

    private static List<String> measured(CongestionSnapshot snapshot, Fabric of) {
        LinkStates links = snapshot.links();
        return IntStream.range(0, links.count())
                .filter(links::isMeasured)
                .mapToObj(link -> of.linkName(link) + " " + links.congestion(link)
                        + (links.isUp(link) ? " up " : " down ") + links.ageMillis(link))
                .toList();
    }

    private int link(String name) {
        return fabric.linkIndex(name);
    }
}
