package io.netkv.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.FatTree.Uplink;
import io.netkv.core.fabric.Route;
import io.netkv.core.fabric.Tier;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a fabric of five tiers, against every route of a path looked at by itself. */
class PathRatesTest {

    private static final Fabric FABRIC = new FatTree(
                    "five",
                    2,
                    4,
                    3,
                    1,
                    1,
                    List.of(
                            new Uplink(50e9, 1),
                            new Uplink(100e9, 1),
                            new Uplink(80e9, 5),
                            new Uplink(60e9, 4),
                            new Uplink(30e9, 3)),
                    List.of(
                            new TierSpec(0, 450e9, "t"),
                            new TierSpec(0, 50e9, "t"),
                            new TierSpec(0, 16e9, "t"),
                            new TierSpec(0, 15e9, "t"),
                            new TierSpec(0, 10e9, "t")),
                    Set.of(0),
                    1000)
            .fabric();
    private static final int FROM = FABRIC.instanceIndex("z0p0r0n0i0");

    private final PathRates rates = new PathRates(FABRIC);
    private final LinkTraffic traffic = new LinkTraffic(FABRIC, new LinkBookings(FABRIC));
    private final PlacementRequest request = new PlacementRequest();

    private void measure(Random random) {
        double[] congestion = random.doubles(FABRIC.linkCount(), 0, 0.9).toArray();
        for (int second = 0; second <= 40; second++) {
            rates.measured(LinkStates.measured(congestion), 1000L * second, 1000);
            traffic.measured(LinkStates.measured(congestion), 1000L * second, 1000);
        }
        request.reset(FROM, 1000, 0, 100_000, 512);
        rates.begin(request, 40_000, 1);
        rates.begin();
        traffic.begin(40_000, rates.delay().millis(1000), 1);
    }

    private static int[] groups(int instance, boolean isUp) {
        int[] groups = new int[FABRIC.tierCount()];
        for (int level = 0; level < groups.length; level++) {
            groups[level] = isUp ? FABRIC.upGroup(instance, level) : FABRIC.downGroup(instance, level);
        }
        return groups;
    }

    private double[] rooms(int group) {
        double[] rooms = new double[FABRIC.groupSize(group)];
        traffic.rooms(group, rooms);
        return rooms;
    }

    /** Of every route over a tier: how much longer than on links that leave the same to all. */
    private double meanOverRoutes(int to, int tier, int level, double slowest) {
        if (level > tier) {
            return slowest;
        }
        double limit = FABRIC.tierBandwidthBytesPerSecond(tier) * (1 - traffic.mean(tier));
        double even = limit;
        for (int each = Tier.POD; each <= tier; each++) {
            even = Math.min(even, traffic.evenRoom(FABRIC.upGroup(FROM, each)));
        }
        double[] up = rooms(FABRIC.upGroup(FROM, level));
        double[] down = rooms(FABRIC.downGroup(to, level));
        double sum = 0;
        for (int member = 0; member < up.length; member++) {
            double here = even / Math.min(limit, Math.min(up[member], down[member]));
            sum += meanOverRoutes(to, tier, level + 1, Math.max(slowest, here));
        }
        return sum / up.length;
    }

    /** What a usual path of a tier takes is the same whatever path is asked for, so the rest is what the two differ by. */
    @ParameterizedTest
    @CsvSource({"z0p0r1n0i0, z0p0r2n0i0", "z0p1r0n0i0, z0p1r1n0i0", "z1p0r0n0i0, z1p1r1n0i0"})
    void takesTheMeanOverAllRoutes(String one, String another) {
        int to = FABRIC.instanceIndex(one);
        int toAnother = FABRIC.instanceIndex(another);
        int tier = FABRIC.tier(FROM, to);
        for (int seed = 0; seed < 100; seed++) {
            measure(new Random(seed));
            rates.moveTo(tier, 100_000_000);

            double slowdown = rates.slowdown(groups(FROM, true), groups(to, false));
            double slowdownOfAnother = rates.slowdown(groups(FROM, true), groups(toAnother, false));

            assertThat(slowdown / slowdownOfAnother)
                    .as("seed %d", seed)
                    .isCloseTo(
                            meanOverRoutes(to, tier, Tier.POD, 0) / meanOverRoutes(toAnother, tier, Tier.POD, 0),
                            within(1e-9));
        }
    }

    @Test
    void steersByTheBestMemberOfEachLevel() {
        int to = FABRIC.instanceIndex("z1p0r0n0i0");
        for (int seed = 0; seed < 100; seed++) {
            measure(new Random(seed));
            rates.moveTo(4, 100_000_000);

            double rate = rates.steered(groups(FROM, true), groups(to, false));

            double best = FABRIC.tierBandwidthBytesPerSecond(4) * (1 - traffic.mean(4));
            for (int level = Tier.POD; level <= 4; level++) {
                double[] up = rooms(FABRIC.upGroup(FROM, level));
                double[] down = rooms(FABRIC.downGroup(to, level));
                int member = Route.member(rates.bestRoute(), level);
                double there = Math.min(up[member], down[member]);
                for (int each = 0; each < up.length; each++) {
                    assertThat(there).as("seed %d", seed).isGreaterThanOrEqualTo(Math.min(up[each], down[each]));
                }
                best = Math.min(best, there);
            }
            assertThat(rate).as("seed %d", seed).isCloseTo(best, within(1e-3));
        }
    }
}
