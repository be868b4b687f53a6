package io.netkv.formats.metric;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What names mean, remembered: messages have the same few again and again. Used by one thread. */
public final class MetricLookupCache {

    /** Far more than a tool has names. */
    private static final int MOST = 10_000;

    private final Map<String, Optional<KnownMetric>> known = new HashMap<>();

    /** As {@link KnownMetric#named}. */
    public Optional<KnownMetric> named(String name) {
        if (known.size() >= MOST) {
            known.clear();
        }
        return known.computeIfAbsent(name, KnownMetric::named);
    }
}
