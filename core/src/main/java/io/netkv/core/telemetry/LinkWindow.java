package io.netkv.core.telemetry;

import io.netkv.core.telemetry.WindowMean.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A hopping event-time window over the readings of one directed link.
 *
 * <p>Two counter readings give a rate, the difference of their bytes over the time between them ({@link #interval}), which is
 * spread evenly over the panes between them; a ready utilisation is spread over the time since the reading before (over
 * one hop, if there is none). The mean is taken over the newest panes. The newest of them is still filling, so the window
 * reaches back by its length or up to a hop less.
 *
 * <p>Readings more than a window apart, as with 30 s polling and a 10 s window, give the mean over their interval: that
 * is what is known of the link, and an operator who polls slowly is better served by it than by nothing. Beyond
 * {@link WindowSettings#longestInterval} it says too little of the traffic now.
 *
 * <p>Devices err (docs/decisions/0007-telemetry-windows.md). A rate above what the link can carry is no rate. A counter that
 * went back is a reset, unless the next one shows that a single reading was wrong. A wrap is deliberately not guessed at: 64
 * bits last for years on the fastest link, 32 bits wrap several times between two readings of one at 50 GB/s, and a device
 * that restarted looks just like a wrap. To guess wrongly invents petabytes; not to guess costs one interval. A reset whose
 * counter has already overtaken the old value cannot be seen.
 *
 * <p>Not safe for use by several threads.
 */
public final class LinkWindow {

    private static final long MICROS_PER_MILLI = 1000;
    /** A device's clock that gains or loses more between two readings than the records' stamps do has been set. */
    private static final long CLOCK_SET_MICROS = 60_000_000;
    /** A counter and the clock are not read at the same instant, and nominal capacities are rounded. */
    private static final double CAPACITY_MARGIN = 1.1;

    /** Traffic that has grown more than this since the window's mean is not assumed in order to explain a counter. */
    private static final double MOST_OF_MEAN = 2;
    /** Of what was taken back, rounding leaves a trace. */
    private static final double NO_SECONDS = 1e-9;

    private static final double READING_JITTER_SECONDS = 0.05;

    private final WindowSettings settings;
    private final WindowBuckets panes;
    private @Nullable Last last;
    /** The base before the last one, as long as the last one may turn out to be wrong. */
    private @Nullable Last beforeLast;
    /** A reading whose counter is too high for the base; if the next one goes on from it, it becomes the base. */
    private @Nullable Last doubtful;

    private boolean fresh;
    private double newest;
    private double newestSeconds;

    /**
     * What the next reading is compared with.
     *
     * @param deviceMicros as the device stamped it
     * @param idleMicros by which it is newer than its device time, which repeats that of the last change
     * @param windowMicros its place in the window
     */
    private record Last(
            long eventMillis,
            long deviceMicros,
            long idleMicros,
            long windowMicros,
            @Nullable Long bytesSent) {

        long bytes() {
            return bytesSent == null ? 0 : bytesSent;
        }
    }

    /** A window without readings. */
    public LinkWindow(WindowSettings settings) {
        this.settings = settings;
        panes = new WindowBuckets(settings.panes(), hopMicros());
    }

    /**
     * A window as it was.
     *
     * @param state what {@link #state} gave; its panes are left out if they are of another length
     */
    public static LinkWindow restore(WindowSettings settings, WindowState state) {
        LinkWindow window = new LinkWindow(settings);
        window.last = new Last(
                state.eventMillis(), state.deviceMicros(), state.idleMicros(), state.windowMicros(), state.bytesSent());
        window.panes.advance(state.windowMicros());
        if (state.hopMillis() == settings.hop().toMillis()) {
            window.panes.restore(state.panes());
        }
        return window;
    }

    /**
     * All that is remembered, but for readings in doubt.
     *
     * @throws IllegalStateException before the first reading
     */
    public WindowState state() {
        if (last == null) {
            throw new IllegalStateException("a window without readings has no state");
        }
        return new WindowState(
                settings.hop().toMillis(),
                last.eventMillis,
                last.deviceMicros,
                last.idleMicros,
                last.windowMicros,
                last.bytesSent,
                panes.covered());
    }

    /** Takes a reading, if it is newer than the newest. */
    public ReadingOutcome add(LinkReading reading) {
        Last before = last;
        return before == null ? begin(reading) : compare(before, reading);
    }

    /** The mean as the newest reading left it. */
    public WindowMean mean() {
        Kind kind = last == null || last.bytesSent != null ? Kind.RATE : Kind.SHARE;
        if (panes.seconds() < NO_SECONDS) {
            return new WindowMean(Validity.MISSING, kind, 0);
        }
        return new WindowMean(fresh ? Validity.FRESH : Validity.STALE, kind, Math.max(0, panes.mean()));
    }

    /** Rate between the newest two readings that count, or their share; 0 before there are two. */
    public double newest() {
        return newest;
    }

    /** Seconds between them. */
    public double newestSeconds() {
        return newestSeconds;
    }

    private ReadingOutcome compare(Last before, LinkReading reading) {
        boolean silent = reading.eventMillis() - before.eventMillis
                > settings.longestInterval().toMillis();
        long interval = interval(before, reading);
        if (interval <= 0 && !silent) {
            return reading.deviceMicros() == before.deviceMicros ? ReadingOutcome.REPEATED : ReadingOutcome.LATE;
        }
        if (!reading.up() || (reading.bytesSent() == null) != (before.bytesSent == null)) {
            return begin(reading);
        }
        if (interval <= 0 || interval > micros(settings.longestInterval().toMillis())) {
            begin(reading);
            return ReadingOutcome.GAP;
        }
        return reading.bytesSent() == null
                ? foldShare(before, reading, interval)
                : foldCounter(before, reading, interval);
    }

    /**
     * Time between two readings, microseconds; 0 or less if the second one is none, or is late. The device's own clock
     * tells it, unless that has been set, or repeats the time of the last change: then the records' stamps do. A reading that
     * repeats time and counter is one of no traffic, if its record is a hop newer; else it is a repetition.
     */
    private long interval(Last before, LinkReading reading) {
        long byDevice = reading.deviceMicros() - before.deviceMicros - before.idleMicros;
        long byRecord = micros(reading.eventMillis() - before.eventMillis);
        if (reading.deviceMicros() == before.deviceMicros) {
            boolean isChanged = reading.bytesSent() != null && reading.bytesSent() != before.bytes();
            return isChanged || byRecord >= hopMicros() ? byRecord : 0;
        }
        if (byDevice > 0) {
            return byDevice - byRecord > CLOCK_SET_MICROS && byRecord > 0 ? byRecord : byDevice;
        }
        boolean isNewer = reading.deviceMicros() > before.deviceMicros || byDevice < -CLOCK_SET_MICROS;
        boolean isBackward = reading.bytesSent() != null && reading.bytesSent() < before.bytes();
        return isNewer && !isBackward ? byRecord : 0;
    }

    /** The reading as the next one's base, a time after another one. */
    private static Last after(Last before, LinkReading reading, long interval) {
        boolean isRepeated = reading.deviceMicros() == before.deviceMicros;
        return new Last(
                reading.eventMillis(),
                reading.deviceMicros(),
                isRepeated ? before.idleMicros + interval : 0,
                before.windowMicros + interval,
                reading.bytesSent());
    }

    /** Forgets what was, and takes what a reading says by itself. */
    private ReadingOutcome begin(LinkReading reading) {
        long now = reading.deviceMicros();
        panes.clear();
        panes.advance(now);
        last = new Last(reading.eventMillis(), now, 0, now, reading.bytesSent());
        beforeLast = null;
        doubtful = null;
        Double share = reading.utilisation();
        fresh = reading.up() && reading.bytesSent() == null && share != null;
        if (fresh && share != null) {
            panes.spread(share, now - hopMicros(), now);
        }
        return reading.up() ? ReadingOutcome.FIRST : ReadingOutcome.DOWN;
    }

    private ReadingOutcome foldShare(Last before, LinkReading reading, long interval) {
        Last next = after(before, reading, interval);
        Double share = reading.utilisation();
        return fold(before, next, share == null ? 0 : share);
    }

    private ReadingOutcome foldCounter(Last before, LinkReading reading, long interval) {
        Last next = after(before, reading, interval);
        Last base = beforeLast;
        if (base != null && isOutlier(base, before, next)) {
            return correct(base, before, next);
        }
        if (next.bytes() < before.bytes()) {
            return reset(before, next);
        }
        double rate = rate(before, next);
        if (isPossible(rate, interval, reading)) {
            return fold(before, next, rate);
        }
        Last other = doubtful;
        if (other != null && next.bytes() >= other.bytes()) {
            Last onward = after(other, reading, interval(other, reading));
            long step = onward.windowMicros - other.windowMicros;
            if (step > 0 && isPossible(rate(other, onward), step, reading)) {
                return fold(other, onward, rate(other, onward));
            }
        }
        doubtful = next;
        return ReadingOutcome.IMPOSSIBLE;
    }

    private boolean isPossible(double bytesPerSecond, long intervalMicros, LinkReading reading) {
        double seconds = intervalMicros / WindowBuckets.MICROS_PER_SECOND;
        double most = reading.capacityBytesPerSecond() * (CAPACITY_MARGIN + READING_JITTER_SECONDS / seconds);
        return reading.capacityBytesPerSecond() == 0 || bytesPerSecond <= most;
    }

    /**
     * Whether a counter is higher or lower than those before and after it, and no reset: since a reset, the link would have
     * to have carried all that the counter after it says.
     */
    private boolean isOutlier(Last base, Last middle, Last next) {
        boolean isOutside = middle.bytes() < base.bytes() || middle.bytes() > next.bytes();
        if (!isOutside || next.bytes() < base.bytes()) {
            return false;
        }
        boolean isCounted = middle.bytes() >= base.bytes();
        double mean = isCounted
                ? panes.meanWithout(rate(base, middle), base.windowMicros, middle.windowMicros)
                : panes.mean();
        double seconds = (next.windowMicros - base.windowMicros) / WindowBuckets.MICROS_PER_SECOND;
        // False where nothing is left to take the mean of, which is not a number.
        return next.bytes() > MOST_OF_MEAN * mean * seconds;
    }

    /** The last counter was wrong, this one goes on from that before. */
    private ReadingOutcome correct(Last base, Last wrong, Last next) {
        if (wrong.bytes() >= base.bytes()) {
            panes.takeBack(rate(base, wrong), base.windowMicros, wrong.windowMicros);
        }
        fold(base, next, rate(base, next));
        return ReadingOutcome.CORRECTED;
    }

    private ReadingOutcome reset(Last before, Last next) {
        panes.advance(next.windowMicros);
        fresh = false;
        settle(before, next);
        return ReadingOutcome.RESET;
    }

    private ReadingOutcome fold(Last before, Last next, double amountPerSecond) {
        boolean gap = next.windowMicros - before.windowMicros
                > micros(settings.window().toMillis());
        if (gap) {
            panes.clear();
        }
        panes.advance(next.windowMicros);
        panes.spread(amountPerSecond, before.windowMicros, next.windowMicros);
        fresh = true;
        newest = amountPerSecond;
        newestSeconds = (next.windowMicros - before.windowMicros) / WindowBuckets.MICROS_PER_SECOND;
        settle(before, next);
        return gap ? ReadingOutcome.GAP : ReadingOutcome.ACCEPTED;
    }

    private void settle(Last before, Last next) {
        beforeLast = before;
        last = next;
        doubtful = null;
    }

    private static double rate(Last from, Last to) {
        return (to.bytes() - from.bytes()) * WindowBuckets.MICROS_PER_SECOND / (to.windowMicros - from.windowMicros);
    }

    private long hopMicros() {
        return micros(settings.hop().toMillis());
    }

    private static long micros(long millis) {
        return millis * MICROS_PER_MILLI;
    }
}
