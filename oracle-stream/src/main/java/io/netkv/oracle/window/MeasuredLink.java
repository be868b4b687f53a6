package io.netkv.oracle.window;

import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.telemetry.LinkReading;
import io.netkv.core.telemetry.LinkWindow;
import io.netkv.core.telemetry.ReadingOutcome;
import io.netkv.core.telemetry.Validity;
import io.netkv.core.telemetry.WindowMean;
import io.netkv.core.telemetry.WindowSettings;
import io.netkv.oracle.window.CongestionUpdates.LinkNews;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A link that has been read: its window, and where what it says is written down. */
final class MeasuredLink {

    private static final Logger LOG = LoggerFactory.getLogger(MeasuredLink.class);

    /** Once is the device's error, always is the capacity's. */
    private static final int SUSTAINED = 5;

    private final LinkWindow window;
    private int number;
    private final double describedCapacity;
    private double capacity;
    private long atMillis;
    private boolean isDown;
    /** The update that it has news for, and where there. */
    private int update;

    private int place;
    private int impossibleInARow;

    MeasuredLink(WindowSettings settings, int number, double describedCapacityBytesPerSecond) {
        window = new LinkWindow(settings);
        this.number = number;
        describedCapacity = describedCapacityBytesPerSecond;
    }

    /** It has another number in the fabric's new description. */
    void renumber(int newNumber) {
        number = newNumber;
    }

    /** Its number in the fabric. */
    int number() {
        return number;
    }

    /** What it can carry by the fabric's description. */
    double describedCapacity() {
        return describedCapacity;
    }

    /** Takes a reading into the window. */
    ReadingOutcome add(LinkReading reading) {
        ReadingOutcome outcome = window.add(reading);
        if (outcome.isTaken()) {
            capacity = reading.capacityBytesPerSecond();
            atMillis = reading.eventMillis();
            isDown = outcome == ReadingOutcome.DOWN;
            impossibleInARow = 0;
        } else if (outcome == ReadingOutcome.IMPOSSIBLE) {
            impossibleInARow++;
        }
        return outcome;
    }

    /** Says so when a reading is more than the link can carry, at first and when that goes on. */
    void warn(String fabric, String link, double capacityBytesPerSecond) {
        if (impossibleInARow == 1) {
            LOG.info(
                    "Link {} of {}: its counter says more than the link can carry; the reading is left out.",
                    link,
                    fabric);
        } else if (impossibleInARow == SUSTAINED) {
            LOG.warn(
                    "Link {} of {}: {} readings in a row say more than its capacity of {} bytes/s can carry. Correct the"
                            + " capacity in the fabric's description or the telemetry; bits are not bytes.",
                    link,
                    fabric,
                    impossibleInARow,
                    capacityBytesPerSecond);
        }
    }

    /** Writes down what it says now, in place of what it said since the last update. */
    void say(PendingNews pending) {
        if (update != pending.update()) {
            update = pending.update();
            place = pending.append();
        }
        WindowMean mean = window.mean();
        LinkNews news = isDown ? LinkNews.DOWN : mean.validity() == Validity.FRESH ? LinkNews.MEASURED : LinkNews.UP;
        double unit = mean.kind() == WindowMean.Kind.RATE ? capacity : 1;
        boolean isMeasured = news == LinkNews.MEASURED;
        double congestion = isMeasured ? Math.min(mean.value() / unit, FabricCongestion.MAX_CONGESTION) : 0;
        double recent = isMeasured ? Math.min(window.recent() / unit, FabricCongestion.MAX_CONGESTION) : 0;
        pending.set(place, number, news, congestion, recent, atMillis);
    }
}
