package io.netkv.cli.common;

import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars of long work, on standard error, so that results can be piped. */
public final class ProgressBars {

    private static final int UPDATE_MILLIS = 500;
    private static final int WIDTH = 80;

    private ProgressBars() {}

    /** A bar that redraws itself on a terminal. Its length is unknown if {@code steps} is negative. */
    public static ProgressBar bar(String task, long steps) {
        ProgressBarBuilder bar = new ProgressBarBuilder();
        if (System.getenv("TERM") == null) {
            bar.setConsumer(new DelegatingProgressBarConsumer(drawn -> {}, WIDTH));
        }
        return bar.setTaskName(task)
                .setInitialMax(steps)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .continuousUpdate()
                .build();
    }
}
