package io.netkv.terminal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress of long work, on standard error, so that results can be piped. */
public final class ProgressBars {

    private static final int UPDATE_MILLIS = 500;
    /** A line in a log now and then says enough. */
    private static final int LINE_MILLIS = 10_000;

    private static final int WIDTH = 80;
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private ProgressBars() {}

    /**
     * On a terminal, a bar that redraws itself; elsewhere a plain line every ten seconds, and one at the end.
     *
     * @param steps how many there are; below 0 where that is not known
     */
    public static ProgressBar bar(String task, long steps) {
        return bar(task, steps, isTerminal(), System.err);
    }

    static ProgressBar bar(String task, long steps, boolean isTerminal, PrintStream to) {
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName(task).setInitialMax(steps).setStyle(ProgressBarStyle.ASCII);
        if (!isTerminal) {
            return bar.setConsumer(new DelegatingProgressBarConsumer(line -> to.println(line.stripTrailing()), WIDTH))
                    .setUpdateIntervalMillis(LINE_MILLIS)
                    .build();
        }
        return bar.setUpdateIntervalMillis(UPDATE_MILLIS).continuousUpdate().build();
    }

    /** Whether standard error is one; the JDK does not say so of it alone. */
    private static boolean isTerminal() {
        String kind = System.getenv("TERM");
        if (kind == null || kind.equals("dumb")) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null; // not a Linux
        }
    }
}
