package io.netkv.formats;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What names mean, remembered: messages have the same few again and again. Used by one thread. */
final class MetricNames {

    /** Far more than a tool has names. */
    private static final int MOST = 10_000;

    private final Map<String, Optional<Metric>> known = new HashMap<>();

    /** As {@link Metric#named}. */
    Optional<Metric> named(String name) {
        if (known.size() >= MOST) {
            known.clear();
        }
        return known.computeIfAbsent(name, Metric::named);
    }
}
