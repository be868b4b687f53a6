package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.policy.PathCost;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How long transfers take against what was predicted, and what is learnt from it (docs/decisions/0020-closed-loop.md): by tier, a time
 * that each takes whatever its size; by pair of racks, that transfers keep taking many times as long, as where a transport has
 * silently fallen back to TCP.
 *
 * <p>It is learnt from predictions as they would be without it, so that what is learnt does not explain itself away.
 */
public final class TransferAccuracy {

    /** A transfer that takes more than five times what was predicted is slow. */
    private static final double SLOW = 5;
    /** And takes at least so much longer: starts and ends are not reported to the millisecond. */
    private static final double LEAST_DELAY_MILLIS = 100;
    /** Slow transfers without one in time between them that make a path slow. */
    private static final int IN_A_ROW = 5;
    /** And for so long, before a path is believed slow: what telemetry sees a few seconds late does not last. */
    private static final long LASTING_MILLIS = 30_000;
    /** For how long a path is believed slow after its last slow transfer; the next one is a trial. */
    private static final long BELIEVED_MILLIS = 60_000;
    /** Weight of the last slow transfer in how slow a path is believed to be. */
    private static final double NEWEST_WEIGHT = 0.2;
    /** Predicted milliseconds of transfers of a tier after which older ones begin to be forgotten. */
    private static final double MOST_MILLIS = 300_000;

    /** To each rack from one of them. */
    private static final class PathsFromRack {
        private final int[] slowInARow;
        private final long[] slowSinceMillis;
        /** Of the slow transfers: measured over predicted. */
        private final double[] slowdown;

        private final long[] believedUntilMillis;

        PathsFromRack(int racks) {
            slowInARow = new int[racks];
            slowSinceMillis = new long[racks];
            slowdown = new double[racks];
            believedUntilMillis = new long[racks];
        }
    }

    private final Fabric fabric;
    private final double[] measuredMillis;
    private final double[] predictedMillis;
    private final double[] errorMillis;
    private final TransferOverhead[] overheads;
    /** By rack; null until a transfer from it is slow. */
    private final @Nullable PathsFromRack[] slowFrom;

    private final Set<String> slowPaths = new TreeSet<>();

    private TransferWindow window;
    private @Nullable TransferWindow completed;

    /** Without any transfer. */
    TransferAccuracy(Fabric fabric) {
        this.fabric = fabric;
        measuredMillis = new double[fabric.tierCount()];
        predictedMillis = new double[fabric.tierCount()];
        errorMillis = new double[fabric.tierCount()];
        overheads = new TransferOverhead[fabric.tierCount()];
        Arrays.setAll(overheads, tier -> new TransferOverhead());
        slowFrom = new @Nullable PathsFromRack[fabric.rackCount()];
        window = new TransferWindow(fabric, 0);
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
        errorMillis[tier] += Math.abs(measured - predicted);
        if (predictedMillis[tier] > MOST_MILLIS) {
            measuredMillis[tier] /= 2;
            predictedMillis[tier] /= 2;
            errorMillis[tier] /= 2;
        }
        endWindow(booking.arrivedAtMillis());
        double unlearnt = booking.plan.unlearntMillis();
        // Not of what is read again after a restart: it was counted before.
        if (unlearnt > 0) {
            window.add(booking, predicted, measured);
            boolean isSlow = measured > SLOW * unlearnt && measured - unlearnt > LEAST_DELAY_MILLIS;
            if (!isSlow) {
                overheads[tier].observe(measured - unlearnt);
            }
            count(booking, isSlow, measured / unlearnt);
        }
    }

    private void endWindow(long nowMillis) {
        if (nowMillis >= window.endMillis()) {
            if (!window.isEmpty()) {
                completed = window;
            }
            window = new TransferWindow(fabric, nowMillis - nowMillis % TransferWindow.MILLIS);
        }
    }

    /** The transfers of a window that has ended by now, once; null where none arrived since the one before. */
    public @Nullable TransferWindow takeWindow(long nowMillis) {
        endWindow(nowMillis);
        TransferWindow taken = completed;
        completed = null;
        return taken;
    }

    private void count(Booking booking, boolean isSlow, double slowdown) {
        int from = fabric.rack(booking.from);
        int to = fabric.rack(booking.to);
        PathsFromRack paths = slowFrom[from];
        if (!isSlow) {
            if (paths != null) {
                paths.slowInARow[to] = 0;
                paths.believedUntilMillis[to] = 0;
                slowPaths.remove(name(from, to));
            }
            return;
        }
        if (paths == null) {
            paths = new PathsFromRack(fabric.rackCount());
            slowFrom[from] = paths;
        }
        long atMillis = booking.arrivedAtMillis();
        if (paths.slowInARow[to]++ == 0) {
            paths.slowSinceMillis[to] = atMillis;
            paths.slowdown[to] = slowdown;
        }
        paths.slowdown[to] += NEWEST_WEIGHT * (slowdown - paths.slowdown[to]);
        if (paths.slowInARow[to] >= IN_A_ROW) {
            slowPaths.add(name(from, to));
            if (atMillis - paths.slowSinceMillis[to] >= LASTING_MILLIS) {
                paths.believedUntilMillis[to] = atMillis + BELIEVED_MILLIS;
            }
        }
    }

    private String name(int fromRack, int toRack) {
        return fabric.rackName(fromRack) + " to " + fabric.rackName(toRack);
    }

    /** Adds to what is assumed of the paths between two racks what was learnt of them. */
    void correct(PathCost cost, int tier, int fromRack, int toRack, long nowMillis) {
        cost.correct(1e-3 * overheads[tier].millis(), believedSlowdown(fromRack, toRack, nowMillis));
    }

    /** How many times as long as predicted transfers between two racks are believed to take; 1 where nothing else is known. */
    private double believedSlowdown(int fromRack, int toRack, long nowMillis) {
        PathsFromRack paths = slowFrom[fromRack];
        return paths == null || nowMillis > paths.believedUntilMillis[toRack] ? 1 : paths.slowdown[toRack];
    }

    /** By how much transfers of a tier miss their predictions, a share of these; not a number before there were any. */
    public double error(int tier) {
        return errorMillis[tier] / predictedMillis[tier];
    }

    /**
     * Time that transfers over a tier took over the time that was predicted for them, of the last five minutes of predicted time or so; not
     * a number before any.
     */
    public double slowdown(int tier) {
        return predictedMillis[tier] == 0 ? Double.NaN : measuredMillis[tier] / predictedMillis[tier];
    }

    /** Time that each transfer over a tier takes whatever its size, beyond latency, milliseconds, 0 or more. */
    public double overheadMillis(int tier) {
        return overheads[tier].millis();
    }

    /** Whether each of the last five transfers between two racks took more than five times what was predicted. */
    public boolean isSlow(int fromRack, int toRack) {
        PathsFromRack paths = slowFrom[fromRack];
        return paths != null && paths.slowInARow[toRack] >= IN_A_ROW;
    }

    /** Pairs of racks between which each of the last five transfers took more than five times what was predicted, in order. */
    public Set<String> slowPaths() {
        return Collections.unmodifiableSet(slowPaths);
    }
}
