package io.netkv.formats.decode;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.formats.metric.KnownMetric.Quantity;
import io.netkv.formats.metric.MetricSample;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The newest of each gauge of one decode instance. They arrive one by one; a state is emitted when all three have come again,
 * changed or not: that an instance is asked and answers is what it is known to be alive by.
 */
final class InstanceGauges {

    /** Label by which those who take an instance out say so. */
    private static final String DRAINING = "netkv_draining";

    private record Gauge(BigDecimal value, long micros) {}

    private final String fabric;
    private final String instance;
    private final long kvCapacityTokens;
    private final Map<Quantity, Gauge> newest = new EnumMap<>(Quantity.class);
    private boolean isDraining;
    private long emittedMicros;
    private final Set<Quantity> cameSince = EnumSet.noneOf(Quantity.class);

    InstanceGauges(String fabric, String instance, long kvCapacityTokens) {
        this.fabric = fabric;
        this.instance = instance;
        this.kvCapacityTokens = kvCapacityTokens;
    }

    /** The state that follows from a sample, if it completes one. */
    Optional<DecodeInstanceState> add(MetricSample sample, long micros) {
        Gauge known = newest.get(sample.metric().quantity());
        // Further back it is no late sample but a clock that was set back.
        if (known != null && micros < known.micros && known.micros - micros <= LinkCounter.SILENCE_MICROS) {
            return Optional.empty();
        }
        newest.put(sample.metric().quantity(), new Gauge(sample.value(), micros));
        isDraining = "true".equalsIgnoreCase(sample.labels().get(DRAINING));
        if (micros <= emittedMicros && emittedMicros - micros <= LinkCounter.SILENCE_MICROS) {
            return Optional.empty(); // of the scrape that was emitted, under another name
        }
        boolean isAgain = !cameSince.add(sample.metric().quantity());
        if (!isAgain && cameSince.size() < newest.size()) {
            return Optional.empty();
        }
        DecodeInstanceState state = state();
        if (state != null) {
            cameSince.clear();
            emittedMicros = micros;
        }
        return Optional.ofNullable(state);
    }

    private @Nullable DecodeInstanceState state() {
        Gauge running = newest.get(Quantity.RUNNING);
        Gauge waiting = newest.get(Quantity.WAITING);
        Gauge usage = newest.get(Quantity.KV_USAGE);
        if (running == null || waiting == null || usage == null) {
            return null;
        }
        return DecodeInstanceState.newBuilder()
                .setFabric(fabric)
                .setInstance(instance)
                .setRunningRequests(running.value.intValue())
                .setWaitingRequests(waiting.value.intValue())
                .setFreeKvTokens(freeTokens(usage.value))
                .setAccepting(!isDraining)
                .setBlocksAsChanges(true)
                .build();
    }

    private long freeTokens(BigDecimal usage) {
        BigDecimal free = BigDecimal.ONE.subtract(usage).max(BigDecimal.ZERO);
        return free.multiply(BigDecimal.valueOf(kvCapacityTokens))
                .setScale(0, RoundingMode.DOWN)
                .longValue();
    }
}
