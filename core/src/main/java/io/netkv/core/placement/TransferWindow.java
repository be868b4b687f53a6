package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the transfers that arrived within some seconds of event time took against what was predicted. */
public final class TransferWindow {

    /** Event time that a window spans. */
    public static final long MILLIS = 10_000;

    /** Of several transfers. */
    public static final class Times {
        private long transfers;
        private double predictedMillis;
        private double measuredMillis;

        private void add(double predicted, double measured) {
            transfers++;
            predictedMillis += predicted;
            measuredMillis += measured;
        }

        /** How many. */
        public long transfers() {
            return transfers;
        }

        /** What was predicted for them, in sum. */
        public double predictedMillis() {
            return predictedMillis;
        }

        /** What they took, in sum. */
        public double measuredMillis() {
            return measuredMillis;
        }

        private double slowdown() {
            return measuredMillis / predictedMillis;
        }
    }

    /**
     * The paths between two racks.
     *
     * @param fromRack number of the prefill instances' rack
     * @param toRack number of the decode instances' rack
     * @param times of their transfers
     */
    public record RackPair(int fromRack, int toRack, Times times) {}

    private final Fabric fabric;
    private final long startMillis;
    private final Times[] tiers;
    private final Map<Long, RackPair> pairs = new HashMap<>();

    TransferWindow(Fabric fabric, long startMillis) {
        this.fabric = fabric;
        this.startMillis = startMillis;
        tiers = new Times[fabric.tierCount()];
        Arrays.setAll(tiers, tier -> new Times());
    }

    void add(Booking booking, double predictedMillis, double measuredMillis) {
        tiers[fabric.tier(booking.from, booking.to)].add(predictedMillis, measuredMillis);
        int from = fabric.rack(booking.from);
        int to = fabric.rack(booking.to);
        pairs.computeIfAbsent((long) from << Integer.SIZE | to, key -> new RackPair(from, to, new Times()))
                .times()
                .add(predictedMillis, measuredMillis);
    }

    boolean isEmpty() {
        return pairs.isEmpty();
    }

    /** Event time of its beginning. */
    public long startMillis() {
        return startMillis;
    }

    /** Event time of its end. */
    public long endMillis() {
        return startMillis + MILLIS;
    }

    /** Transfers over a tier. */
    public Times tier(int tier) {
        return tiers[tier];
    }

    /** Pairs of racks between which transfers arrived, the slowest against their predictions first. */
    public List<RackPair> slowestFirst() {
        List<RackPair> sorted = new ArrayList<>(pairs.values());
        sorted.sort(Comparator.comparingDouble((RackPair pair) -> -pair.times().slowdown())
                .thenComparingInt(RackPair::fromRack)
                .thenComparingInt(RackPair::toRack));
        return sorted;
    }
}
