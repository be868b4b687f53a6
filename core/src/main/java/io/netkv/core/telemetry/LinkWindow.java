package io.netkv.core.telemetry;

import io.netkv.core.telemetry.WindowMean.Kind;

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

    /** Hops or intervals that {@link #recent} is the median of. */
    public static final int RECENT_HOPS = 5;

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
    /** What the next reading is compared with; meaningless before the first. */
    private Base last = new Base();
    /** The one before it, as long as the last one may turn out to be wrong. */
    private Base beforeLast = new Base();
    /** A reading whose counter is too high for the base; if the next one goes on from it, it becomes the base. */
    private Base doubtful = new Base();
    /** Where the next one is made. */
    private Base spare = new Base();

    private boolean isStarted;
    private boolean hasBeforeLast;
    private boolean hasDoubtful;
    private boolean fresh;

    /** What the next reading is compared with. Used over and over: a reading makes no object. */
    private static final class Base {

        private LinkReading.Kind kind = LinkReading.Kind.DOWN;
        private long eventMillis;
        /** As the device stamped it. */
        private long deviceMicros;
        /** By which it is newer than its device time, which repeats that of the last change. */
        private long idleMicros;
        /** Its place in the window. */
        private long windowMicros;

        private long bytes;

        /** A reading without one before. */
        void begin(LinkReading reading) {
            set(reading, 0, reading.deviceMicros());
        }

        /** A reading a time after another one. */
        void follow(Base before, LinkReading reading, long interval) {
            boolean isRepeated = reading.deviceMicros() == before.deviceMicros;
            set(reading, isRepeated ? before.idleMicros + interval : 0, before.windowMicros + interval);
        }

        private void set(LinkReading reading, long idle, long inWindow) {
            kind = reading.kind();
            eventMillis = reading.eventMillis();
            deviceMicros = reading.deviceMicros();
            idleMicros = idle;
            windowMicros = inWindow;
            bytes = reading.bytesSent();
        }
    }

    /** A window without readings. */
    public LinkWindow(WindowSettings settings) {
        this.settings = settings;
        panes = new WindowBuckets(settings.panes(), hopMicros());
    }

    /** Takes a reading, if it is newer than the newest. */
    public ReadingOutcome add(LinkReading reading) {
        return isStarted ? compare(reading) : begin(reading);
    }

    /** The mean as the newest reading left it. */
    public WindowMean mean() {
        Kind kind = isStarted && last.kind == LinkReading.Kind.SHARE ? Kind.SHARE : Kind.RATE;
        double seconds = panes.seconds();
        if (seconds < NO_SECONDS) {
            return new WindowMean(Validity.MISSING, kind, 0);
        }
        return new WindowMean(fresh ? Validity.FRESH : Validity.STALE, kind, Math.max(0, panes.amount() / seconds));
    }

    /**
     * What it carries now, in the unit of {@link #mean}; 0 where nothing is measured. The median of the last five hops, or of the last
     * five intervals between readings in the window, if they are longer: two or three hops late, where the mean is half a window late,
     * and as sure, since a wrong reading or two do not change it.
     */
    public double recent() {
        double median = panes.recentMedian();
        return median > 0 ? median : 0;
    }

    private ReadingOutcome compare(LinkReading reading) {
        boolean silent = reading.eventMillis() - last.eventMillis
                > settings.longestInterval().toMillis();
        long interval = interval(last, reading);
        if (interval <= 0 && !silent) {
            return reading.deviceMicros() == last.deviceMicros ? ReadingOutcome.REPEATED : ReadingOutcome.LATE;
        }
        if (reading.kind() == LinkReading.Kind.DOWN || reading.kind() != last.kind) {
            return begin(reading);
        }
        if (interval <= 0 || interval > micros(settings.longestInterval().toMillis())) {
            begin(reading);
            return ReadingOutcome.GAP;
        }
        spare.follow(last, reading, interval);
        return reading.kind() == LinkReading.Kind.SHARE
                ? fold(last, reading.utilisation())
                : foldCounter(reading, interval);
    }

    /**
     * Time between two readings, microseconds; 0 or less if the second one is none, or is late. The device's own clock
     * tells it, unless that has been set, or repeats the time of the last change: then the records' stamps do. A reading that
     * repeats time and counter is one of no traffic, if its record is a hop newer; else it is a repetition.
     */
    private long interval(Base before, LinkReading reading) {
        boolean isCounter = reading.kind() == LinkReading.Kind.COUNTER;
        long byDevice = reading.deviceMicros() - before.deviceMicros - before.idleMicros;
        long byRecord = micros(reading.eventMillis() - before.eventMillis);
        if (reading.deviceMicros() == before.deviceMicros) {
            boolean isChanged = isCounter && reading.bytesSent() != before.bytes;
            return isChanged || byRecord >= hopMicros() ? byRecord : 0;
        }
        if (byDevice > 0) {
            return byDevice - byRecord > CLOCK_SET_MICROS && byRecord > 0 ? byRecord : byDevice;
        }
        boolean isNewer = reading.deviceMicros() > before.deviceMicros || byDevice < -CLOCK_SET_MICROS;
        boolean isBackward = isCounter && reading.bytesSent() < before.bytes;
        return isNewer && !isBackward ? byRecord : 0;
    }

    /** Forgets what was, and takes what a reading says by itself. */
    private ReadingOutcome begin(LinkReading reading) {
        long now = reading.deviceMicros();
        panes.clear();
        panes.advance(now);
        last.begin(reading);
        isStarted = true;
        hasBeforeLast = false;
        hasDoubtful = false;
        fresh = reading.kind() == LinkReading.Kind.SHARE;
        if (fresh) {
            panes.spread(reading.utilisation(), now - hopMicros(), now);
        }
        return reading.kind() == LinkReading.Kind.DOWN ? ReadingOutcome.DOWN : ReadingOutcome.FIRST;
    }

    private ReadingOutcome foldCounter(LinkReading reading, long interval) {
        if (hasBeforeLast && isOutlier(reading)) {
            return correct();
        }
        if (spare.bytes < last.bytes) {
            return reset();
        }
        double rate = rate(last, spare);
        if (isPossible(rate, interval, reading)) {
            return fold(last, rate);
        }
        if (hasDoubtful && reading.bytesSent() >= doubtful.bytes) {
            long step = interval(doubtful, reading);
            spare.follow(doubtful, reading, step);
            if (step > 0 && isPossible(rate(doubtful, spare), step, reading)) {
                return fold(doubtful, rate(doubtful, spare));
            }
            spare.follow(last, reading, interval);
        }
        Base free = doubtful;
        doubtful = spare;
        spare = free;
        hasDoubtful = true;
        return ReadingOutcome.IMPOSSIBLE;
    }

    private static boolean isPossible(double bytesPerSecond, long intervalMicros, LinkReading reading) {
        double seconds = intervalMicros / WindowBuckets.MICROS_PER_SECOND;
        double most = reading.capacityBytesPerSecond() * (CAPACITY_MARGIN + READING_JITTER_SECONDS / seconds);
        return reading.capacityBytesPerSecond() == 0 || bytesPerSecond <= most;
    }

    /**
     * Whether the last counter is higher or lower than those before and after it, and no reset: since a reset, the link would
     * have to have carried all that the counter after it says.
     */
    private boolean isOutlier(LinkReading reading) {
        boolean isOutside = last.bytes < beforeLast.bytes || last.bytes > spare.bytes;
        if (!isOutside || spare.bytes < beforeLast.bytes) {
            return false;
        }
        boolean isCounted = last.bytes >= beforeLast.bytes;
        double mean = isCounted
                ? panes.meanWithout(rate(beforeLast, last), beforeLast.windowMicros, last.windowMicros)
                : panes.mean();
        double seconds = (spare.windowMicros - beforeLast.windowMicros) / WindowBuckets.MICROS_PER_SECOND;
        // False where nothing is left to take the mean of, which is not a number.
        return spare.bytes > MOST_OF_MEAN * mean * seconds
                && isPossible(rate(beforeLast, spare), spare.windowMicros - beforeLast.windowMicros, reading);
    }

    /** The last counter was wrong, this one goes on from that before. */
    private ReadingOutcome correct() {
        if (last.bytes >= beforeLast.bytes) {
            panes.takeBack(rate(beforeLast, last), beforeLast.windowMicros, last.windowMicros);
        }
        fold(beforeLast, rate(beforeLast, spare));
        return ReadingOutcome.CORRECTED;
    }

    private ReadingOutcome reset() {
        panes.advance(spare.windowMicros);
        fresh = false;
        settle(last);
        return ReadingOutcome.RESET;
    }

    /** Takes the spare one in, which follows a base. */
    private ReadingOutcome fold(Base before, double amountPerSecond) {
        boolean gap = spare.windowMicros - before.windowMicros
                > micros(settings.window().toMillis());
        if (gap) {
            panes.clear();
        }
        panes.advance(spare.windowMicros);
        panes.spread(amountPerSecond, before.windowMicros, spare.windowMicros);
        fresh = true;
        settle(before);
        return gap ? ReadingOutcome.GAP : ReadingOutcome.ACCEPTED;
    }

    /** The spare one is the last now, and the one that it follows the one before. */
    private void settle(Base before) {
        Base newest = spare;
        if (before == last) {
            spare = beforeLast;
            beforeLast = last;
        } else if (before == doubtful) {
            spare = last;
            doubtful = beforeLast;
            beforeLast = before;
        } else {
            spare = last;
        }
        last = newest;
        hasBeforeLast = true;
        hasDoubtful = false;
    }

    private static double rate(Base from, Base to) {
        return (to.bytes - from.bytes) * WindowBuckets.MICROS_PER_SECOND / (to.windowMicros - from.windowMicros);
    }

    private long hopMicros() {
        return micros(settings.hop().toMillis());
    }

    private static long micros(long millis) {
        return millis * MICROS_PER_MILLI;
    }
}
