package io.netkv.core.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a {@link LinkWindow} remembers.
 *
 * @param hopMillis length of a pane; panes of another length than the settings' are of no use
 * @param eventMillis event time of the newest reading
 * @param deviceMicros device time of the newest reading
 * @param idleMicros time by which the reading is newer than the device's time, which is that of the last change
 * @param windowMicros time of the newest reading in the window: device time, less the jumps of the device's clock
 * @param bytesSent its counter, null where it had none
 * @param panes panes that readings cover, oldest first
 */
public record WindowState(
        long hopMillis,
        long eventMillis,
        long deviceMicros,
        long idleMicros,
        long windowMicros,
        @Nullable Long bytesSent,
        List<Pane> panes) {

    public WindowState {
        panes = List.copyOf(panes);
    }

    /**
     * One hop of a window.
     *
     * @param index window time of its start, in hops since the epoch
     * @param amount bytes, or share times seconds, that fall into it
     * @param seconds how much of it readings cover, above 0
     */
    public record Pane(long index, double amount, double seconds) {}
}
