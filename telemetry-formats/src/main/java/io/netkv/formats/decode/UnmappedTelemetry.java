package io.netkv.formats.decode;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/** Counts what was used, and counts and lists what was not. Bounded: of more than {@value #MOST} kinds it only counts. */
public final class UnmappedTelemetry {

    private static final int MOST = 1000;

    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long used;
    private long left;

    void countUsed() {
        used++;
    }

    /** Counts a value, or a whole message, that was not used, by what it was or why. */
    public void add(String what) {
        left++;
        if (counts.size() < MOST || counts.containsKey(what)) {
            counts.merge(what, 1L, Long::sum);
        }
    }

    /** Values that became part of a record. */
    public long used() {
        return used;
    }

    /** Values of known metrics, and whole messages, that did not. */
    public long left() {
        return left;
    }

    /** How many kinds there are; {@value #MOST} at most. */
    public int kinds() {
        return counts.size();
    }

    /** What was left, most often seen first, each with its count. */
    public List<String> list(int atMost) {
        return counts.entrySet().stream()
                .sorted(Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Entry.comparingByKey()))
                .limit(atMost)
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .toList();
    }
}
