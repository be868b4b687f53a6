package io.netkv.simulator.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FlowNetworkTest {

    private static final double UNCAPPED = Double.POSITIVE_INFINITY;

    private final List<String> ends = new ArrayList<>();

    private FlowNetwork network(double... capacities) {
        FlowNetwork[] network = new FlowNetwork[1];
        network[0] = new FlowNetwork(capacities, 4, tag -> ends.add(tag + " at " + network[0].nowSeconds()));
        return network[0];
    }

    private static int start(FlowNetwork network, double bytes, double rateCap, int tag, int... links) {
        return network.start(links, links.length, bytes, 0, rateCap, tag);
    }

    @Test
    void aCappedFlowLeavesTheRestToOthers() {
        FlowNetwork network = network(10);
        int capped = start(network, 100, 2, 1, 0);
        int other = start(network, 100, UNCAPPED, 2, 0);

        network.advanceTo(1);

        assertThat(network.rate(capped)).isEqualTo(2);
        assertThat(network.rate(other)).isEqualTo(8);
    }

    @Test
    void capacityTakenAwayAndGivenBackDelaysAFlowByWhatItLost() {
        FlowNetwork network = network(10);
        start(network, 100, UNCAPPED, 1, 0);

        network.advanceTo(4);
        network.setCapacity(0, 5);
        network.advanceTo(8);
        network.setCapacity(0, 10);
        network.advanceTo(20);

        assertThat(ends).containsExactly("1 at 12.0");
    }

    @Test
    void aLinkWithoutCapacityStallsAFlowUntilItIsBack() {
        FlowNetwork network = network(10);
        int flow = start(network, 100, UNCAPPED, 1, 0);
        network.advanceTo(5);

        network.setCapacity(0, 0);
        double whileDown = network.nextEventSeconds();
        network.advanceTo(50);
        network.setCapacity(0, 10);
        network.advanceTo(60);

        assertThat(whileDown).isInfinite();
        assertThat(flow).isZero();
        assertThat(ends).containsExactly("1 at 55.0");
    }

    @Test
    void moreCapacityOnOneLinkMovesTheBottleneckToTheNext() {
        FlowNetwork network = network(4, 10, 10);
        int first = start(network, 1_000, UNCAPPED, 1, 0, 1);
        int second = start(network, 1_000, UNCAPPED, 2, 1);
        network.advanceTo(1);

        network.setCapacity(0, 100);

        assertThat(network.rate(first)).isEqualTo(5);
        assertThat(network.rate(second)).isEqualTo(5);
    }

    @Test
    void linkCountersFollowTheClock() {
        FlowNetwork network = network(10, 20);
        start(network, 100, UNCAPPED, 1, 0, 1);
        start(network, 30, UNCAPPED, 2, 1);

        network.advanceTo(2);

        assertThat(network.linkBytesSent(0)).isCloseTo(20, within(1e-12));
        assertThat(network.linkBytesSent(1)).isCloseTo(40, within(1e-12));
        assertThat(network.linkRate(1)).isEqualTo(20);
        network.advanceTo(100);
        assertThat(network.linkBytesSent(1)).isEqualTo(130);
        assertThat(network.flowCount()).isZero();
    }

    @Test
    void aFlowMayBeStartedWhenAnotherEnds() {
        FlowNetwork[] network = new FlowNetwork[1];
        network[0] = new FlowNetwork(new double[] {10}, 1, tag -> {
            ends.add(tag + " at " + network[0].nowSeconds());
            if (tag < 3) {
                start(network[0], 10, UNCAPPED, tag + 1, 0);
            }
        });
        start(network[0], 10, UNCAPPED, 1, 0);

        network[0].advanceTo(10);

        assertThat(ends).containsExactly("1 at 1.0", "2 at 2.0", "3 at 3.0");
    }

    @Test
    void refusesWhatMakesNoSense() {
        FlowNetwork network = network(10);
        network.advanceTo(5);

        assertThatThrownBy(() -> network.advanceTo(4)).hasMessageContaining("the clock stands at 5.0");
        assertThatThrownBy(() -> network.setCapacity(0, -1)).hasMessageContaining("capacity of link 0 is -1.0");
        assertThatThrownBy(() -> start(network, -1, 1, 0, 0)).hasMessageContaining("-1.0 bytes");
        assertThatThrownBy(() -> start(network, 1, 1, 0, 0, 0, 0, 0, 0)).hasMessageContaining("5 hops");
    }
}
