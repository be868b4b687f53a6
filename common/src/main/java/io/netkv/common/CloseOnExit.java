package io.netkv.common;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Closes what is still open when the JVM ends, by Ctrl-C too: the last thing opened first, so that clients go before
 * their broker.
 */
public final class CloseOnExit {

    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();
    private static volatile boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(CloseOnExit::closeAll, "close-on-exit"));
    }

    private CloseOnExit() {}

    /**
     * Remembers something to close. Its {@code close} may be called twice, even at the same time, and must be safe for that.
     *
     * @return what was given
     */
    public static <T extends AutoCloseable> T register(T open) {
        synchronized (OPEN) {
            OPEN.push(open);
        }
        return open;
    }

    /** Forgets something that has been closed. */
    public static void forget(AutoCloseable closed) {
        synchronized (OPEN) {
            OPEN.remove(closed);
        }
    }

    /** Whether the JVM is ending, so that what fails now fails for that reason. */
    public static boolean isEnding() {
        return ending;
    }

    private static void closeAll() {
        ending = true;
        for (AutoCloseable next = poll(); next != null; next = poll()) {
            try {
                next.close();
            } catch (Exception e) {
                // The JVM is ending: the rest must still be closed, and there is nobody left to report to.
            }
        }
    }

    private static @Nullable AutoCloseable poll() {
        synchronized (OPEN) {
            return OPEN.poll();
        }
    }
}
