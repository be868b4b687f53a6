package io.netkv.core.telemetry;

import io.netkv.core.telemetry.WindowMean.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A hopping event-time window over the readings of one directed link.
 *
 * <p>Two counter readings give a rate, the difference of their bytes over the difference of the device's own times,
 * which is spread evenly over the panes between them; a ready utilisation is spread over the time since the reading
 * before (over one hop, where there is none). The mean is taken over the newest panes. The newest of them is still
 * filling, so the window reaches back by its length or up to a hop less.
 *
 * <p>Readings more than a window apart, as with 30 s polling and a 10 s window, give the mean over their interval: that
 * is what is known of the link, and an operator who polls slowly is better served by it than by nothing. Beyond
 * {@link WindowSettings#longestInterval} it says too little of the traffic now.
 *
 * <p>A counter that went back is a reset. A wrap is deliberately not guessed at: 64 bits last for years on the fastest
 * link, 32 bits wrap several times between two readings of one at 50 GB/s, and a device that restarted looks just like
 * a wrap. To guess wrongly invents petabytes; not to guess costs one interval. A reset whose counter has already overtaken
 * the old value cannot be seen.
 *
 * <p>Not safe for use by several threads.
 */
public final class LinkWindow {

    private static final long MICROS_PER_MILLI = 1000;

    private final WindowSettings settings;
    private final WindowBuckets panes;
    private @Nullable Last last;
    private boolean fresh;

    /** What the next reading is compared with. */
    private record Last(
            long eventMillis, long deviceMicros, @Nullable Long bytesSent) {}

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
        window.last = new Last(state.eventMillis(), state.deviceMicros(), state.bytesSent());
        window.panes.advance(state.deviceMicros());
        if (state.hopMillis() == settings.hop().toMillis()) {
            window.panes.restore(state.panes());
        }
        return window;
    }

    /**
     * All that is remembered.
     *
     * @throws IllegalStateException before the first reading
     */
    public WindowState state() {
        if (last == null) {
            throw new IllegalStateException("a window without readings has no state");
        }
        return new WindowState(
                settings.hop().toMillis(), last.eventMillis, last.deviceMicros, last.bytesSent, panes.covered());
    }

    /** Takes a reading, if it is newer than the newest. */
    public ReadingOutcome add(LinkReading reading) {
        Last before = last;
        ReadingOutcome outcome = before == null ? begin(reading) : compare(before, reading);
        if (outcome.isTaken()) {
            last = new Last(reading.eventMillis(), reading.deviceMicros(), reading.bytesSent());
        }
        return outcome;
    }

    /** The mean as the newest reading left it. */
    public WindowMean mean() {
        Kind kind = last == null || last.bytesSent != null ? Kind.RATE : Kind.SHARE;
        if (panes.seconds() <= 0) {
            return new WindowMean(Validity.MISSING, kind, 0);
        }
        return new WindowMean(fresh ? Validity.FRESH : Validity.STALE, kind, panes.mean());
    }

    private ReadingOutcome compare(Last before, LinkReading reading) {
        // A device whose clock was set back would otherwise be late until the clock is where it was.
        boolean silent = reading.eventMillis() - before.eventMillis
                > settings.longestInterval().toMillis();
        long interval = reading.deviceMicros() - before.deviceMicros;
        if (interval <= 0 && !silent) {
            return interval == 0 ? ReadingOutcome.REPEATED : ReadingOutcome.LATE;
        }
        if (!reading.up() || (reading.bytesSent() == null) != (before.bytesSent == null)) {
            return begin(reading);
        }
        if (interval <= 0 || interval > micros(settings.longestInterval().toMillis())) {
            begin(reading);
            return ReadingOutcome.GAP;
        }
        return fold(before, reading, interval);
    }

    /** Forgets what was, and takes what a reading says by itself. */
    private ReadingOutcome begin(LinkReading reading) {
        long now = reading.deviceMicros();
        panes.clear();
        panes.advance(now);
        fresh = reading.up() && reading.bytesSent() == null && reading.utilisation() != null;
        if (fresh) {
            panes.spread(amountPerSecond(reading, 0, 1), now - hopMicros(), now);
        }
        return reading.up() ? ReadingOutcome.FIRST : ReadingOutcome.DOWN;
    }

    private ReadingOutcome fold(Last before, LinkReading reading, long interval) {
        boolean gap = interval > micros(settings.window().toMillis());
        if (gap) {
            panes.clear();
        }
        panes.advance(reading.deviceMicros());
        long base = before.bytesSent == null ? 0 : before.bytesSent;
        fresh = reading.bytesSent() == null || reading.bytesSent() >= base;
        if (!fresh) {
            return ReadingOutcome.RESET;
        }
        panes.spread(amountPerSecond(reading, base, interval), before.deviceMicros, reading.deviceMicros());
        return gap ? ReadingOutcome.GAP : ReadingOutcome.ACCEPTED;
    }

    private static double amountPerSecond(LinkReading reading, long base, long intervalMicros) {
        Long bytes = reading.bytesSent();
        Double share = reading.utilisation();
        if (bytes != null) {
            return (bytes - base) * WindowBuckets.MICROS_PER_SECOND / intervalMicros;
        }
        return share == null ? 0 : share;
    }

    private long hopMicros() {
        return micros(settings.hop().toMillis());
    }

    private static long micros(long millis) {
        return millis * MICROS_PER_MILLI;
    }
}
