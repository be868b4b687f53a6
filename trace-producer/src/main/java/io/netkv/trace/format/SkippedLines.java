package io.netkv.trace.format;

import java.util.ArrayList;
import java.util.List;

/** The lines of a trace that were skipped: their number, and what was wrong with the first ones. Thread-safe. */
public final class SkippedLines {

    /** Messages that are kept. */
    public static final int KEPT_MESSAGES = 10;

    private final List<String> messages = new ArrayList<>();
    private long count;

    synchronized void add(String message) {
        count++;
        if (messages.size() < KEPT_MESSAGES) {
            messages.add(message);
        }
    }

    /** Lines skipped so far. */
    public synchronized long count() {
        return count;
    }

    /** {@code file:line: what is wrong} of the first {@value #KEPT_MESSAGES}. */
    public synchronized List<String> messages() {
        return List.copyOf(messages);
    }
}
