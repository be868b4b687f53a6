package io.netkv.simulator.cluster;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;
import io.netkv.simulator.cluster.ClusterParameters.Background;
import io.netkv.simulator.cluster.ClusterParameters.BackgroundKind;
import io.netkv.simulator.event.EventQueue;
import io.netkv.simulator.network.FlowNetwork;

/**
 * Traffic of others on rack and pod links, which takes capacity from a {@link FlowNetwork}. Links turn hot and cold as
 * independent processes with a random stream each, so that they do the same in every run of a seed whatever else
 * happens.
 */
final class BackgroundTraffic {

    private final Fabric fabric;
    private final Background parameters;
    private final FlowNetwork network;
    private final EventQueue toggles = new EventQueue();

    /** By process, a link or a group. */
    private final long[] randomState;

    private final boolean[] hot;

    private final double[] shareOfLink;
    private final double[] bytesBefore;
    private final double[] shareSince;

    BackgroundTraffic(Fabric fabric, Background parameters, long seed, FlowNetwork network) {
        this.fabric = fabric;
        this.parameters = parameters;
        this.network = network;
        shareOfLink = new double[fabric.linkCount()];
        bytesBefore = new double[fabric.linkCount()];
        shareSince = new double[fabric.linkCount()];
        int processes = parameters.kind() == BackgroundKind.HOT_UPLINKS ? fabric.groupCount() : fabric.linkCount();
        randomState = new long[processes];
        hot = new boolean[processes];
        if (parameters.kind() == BackgroundKind.STATIC) {
            shareEvenly();
        } else {
            startProcesses(seed);
        }
    }

    private boolean carriesBackground(int group) {
        return fabric.tierOfGroup(group) >= Tier.POD;
    }

    private void shareEvenly() {
        for (int link = 0; link < shareOfLink.length; link++) {
            if (carriesBackground(fabric.groupOfLink(link))) {
                setShare(link, parameters.share());
            }
        }
    }

    private void startProcesses(long seed) {
        for (int process = 0; process < hot.length; process++) {
            int group = parameters.kind() == BackgroundKind.HOT_UPLINKS ? process : fabric.groupOfLink(process);
            if (carriesBackground(group)) {
                randomState[process] = SplitMix64.mix(seed, process);
                hot[process] = nextUnit(process) < parameters.hotFraction();
                follow(process);
            }
        }
    }

    private double nextUnit(int process) {
        randomState[process] = SplitMix64.next(randomState[process]);
        return SplitMix64.unit(SplitMix64.mix(randomState[process]));
    }

    /** When the next link turns hot or cold; infinity where none does. */
    double nextSeconds() {
        return toggles.firstSeconds();
    }

    /** Turns the link that is next; the network's clock must be at {@link #nextSeconds}. */
    void toggleNext() {
        int process = toggles.removeFirst();
        hot[process] = !hot[process];
        follow(process);
    }

    private void follow(int process) {
        double share = hot[process] ? parameters.hotShare() : parameters.coldShare();
        if (parameters.kind() == BackgroundKind.HOT_UPLINKS) {
            for (int member = 0; member < fabric.groupSize(process); member++) {
                setShare(fabric.groupLink(process, member), share);
            }
        } else {
            setShare(process, share);
        }
        double meanSeconds = hot[process] ? parameters.hotSeconds() : parameters.coldSeconds();
        // StrictMath gives the same bits on every machine.
        double seconds = -meanSeconds * StrictMath.log1p(-nextUnit(process));
        toggles.schedule(process, network.nowSeconds() + seconds);
    }

    private void setShare(int link, double share) {
        bytesBefore[link] = bytesSent(link);
        shareSince[link] = network.nowSeconds();
        shareOfLink[link] = share;
        network.setCapacity(link, fabric.linkCapacityBytesPerSecond(link) * (1 - share));
    }

    /** Share of a link's capacity that background takes now. */
    double share(int link) {
        return shareOfLink[link];
    }

    /** What background has sent over a link up to now, bytes. */
    double bytesSent(int link) {
        double seconds = network.nowSeconds() - shareSince[link];
        return bytesBefore[link] + seconds * shareOfLink[link] * fabric.linkCapacityBytesPerSecond(link);
    }
}
