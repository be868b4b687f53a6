package io.netkv.core.telemetry;

import java.time.Duration;

/**
 * Shape of a {@link LinkWindow}.
 *
 * @param window how far back it reaches: one hop or a multiple of it, at most {@value #MAX_PANES}
 * @param hop length of one pane, and how often the oracle emits a snapshot; 1 ms or more
 * @param longestInterval two readings farther apart say nothing of the traffic now; the window or more
 */
public record WindowSettings(Duration window, Duration hop, Duration longestInterval) {

    /** Panes of the longest window. */
    public static final int MAX_PANES = 3600;

    /** Checks the lengths: an {@link IllegalArgumentException} names the option, its value and what is allowed. */
    public WindowSettings {
        if (hop.toMillis() < 1) {
            throw new IllegalArgumentException("hop is " + text(hop) + "; it must be 1 ms or more");
        }
        long windowMillis = window.toMillis();
        long hopMillis = hop.toMillis();
        if (windowMillis < hopMillis || windowMillis % hopMillis != 0 || windowMillis / hopMillis > MAX_PANES) {
            throw new IllegalArgumentException("window is " + text(window) + "; it must be the hop (" + text(hop)
                    + ") or a whole multiple of it, at most " + MAX_PANES + " hops");
        }
        if (longestInterval.compareTo(window) < 0) {
            throw new IllegalArgumentException("link timeout is " + text(longestInterval)
                    + "; it must be as long as the window (" + text(window) + ") or longer");
        }
    }

    /** How many panes a window has. */
    int panes() {
        return (int) (window.toMillis() / hop.toMillis());
    }

    private static String text(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
