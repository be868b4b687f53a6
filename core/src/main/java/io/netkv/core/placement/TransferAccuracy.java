package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Tier;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How long transfers take against what their decisions predicted: by tier, and the pairs of racks between which they keep taking many
 * times as long, as where a transport has silently fallen back to TCP.
 */
public final class TransferAccuracy {

    /** A transfer that takes more than five times what was predicted is slow. */
    private static final double SLOW = 5;
    /** And takes at least so much longer: starts and ends are not reported to the millisecond. */
    private static final double LEAST_DELAY_MILLIS = 100;
    /** Slow transfers without one in time between them that make a path slow. */
    private static final int IN_A_ROW = 5;
    /** Predicted milliseconds of transfers of a tier after which older ones begin to be forgotten. */
    private static final double MOST_MILLIS = 300_000;

    private final Fabric fabric;
    private final double[] measuredMillis = new double[Tier.COUNT];
    private final double[] predictedMillis = new double[Tier.COUNT];
    /** By pair of racks: slow transfers in a row. Pairs that are in time are not in it. */
    private final Map<Long, Integer> slowInARow = new HashMap<>();

    private final Set<String> slowPaths = new TreeSet<>();

    /** Without any transfer. */
    TransferAccuracy(Fabric fabric) {
        this.fabric = fabric;
    }

    /** Takes a transfer whose start and arrival were reported. */
    void observe(Booking booking) {
        double measured = booking.arrivedAtMillis() - booking.startedAtMillis();
        double predicted = booking.bytes / booking.plan.bytesPerMilli();
        if (measured <= 0 || predicted <= 0) {
            return;
        }
        int tier = fabric.tier(booking.from, booking.to);
        measuredMillis[tier] += measured;
        predictedMillis[tier] += predicted;
        if (predictedMillis[tier] > MOST_MILLIS) {
            measuredMillis[tier] /= 2;
            predictedMillis[tier] /= 2;
        }
        count(booking, measured > SLOW * predicted && measured - predicted > LEAST_DELAY_MILLIS);
    }

    private void count(Booking booking, boolean isSlow) {
        long pair = (long) fabric.rack(booking.from) * fabric.rackCount() + fabric.rack(booking.to);
        if (isSlow) {
            if (slowInARow.merge(pair, 1, Integer::sum) == IN_A_ROW) {
                slowPaths.add(name(booking));
            }
        } else if (slowInARow.remove(pair) != null) {
            slowPaths.remove(name(booking));
        }
    }

    private String name(Booking booking) {
        return fabric.rackName(fabric.rack(booking.from)) + " to " + fabric.rackName(fabric.rack(booking.to));
    }

    /**
     * Time that transfers over a tier took over the time that was predicted for them, of the last five minutes of predicted time or so; not
     * a number before any.
     */
    public double slowdown(int tier) {
        return predictedMillis[tier] == 0 ? Double.NaN : measuredMillis[tier] / predictedMillis[tier];
    }

    /** Pairs of racks between which each of the last five transfers took more than five times what was predicted, in order. */
    public Set<String> slowPaths() {
        return Collections.unmodifiableSet(slowPaths);
    }
}
