package io.netkv.scheduler;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.OracleMode;
import io.netkv.core.placement.OracleState;
import io.netkv.core.placement.TransferLedger;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is counted of one fabric's decisions (docs/operations.md). One thread counts, any may read. Every series is there
 * from the beginning, at 0: an increase from nothing at all is none to Prometheus.
 */
final class DecisionMetrics implements AutoCloseable {

    /** Upper ends of the histogram of ages, seconds: around those at which the oracle is believed less. */
    private static final double[] AGE_SECONDS = {0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600};

    private final MeterRegistry meters;
    private final Map<OracleMode, Counter> decisions = new EnumMap<>(OracleMode.class);
    private final Counter withoutMemory;
    private final Counter repeated;
    private final Counter expired;
    private final DistributionSummary oracleAge;
    private final AtomicLong transfersInFlight = new AtomicLong();
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final Gauge transfersGauge;
    private final Gauge bytesGauge;

    DecisionMetrics(MeterRegistry meters, String fabricName, String policy) {
        this.meters = meters;
        Tags fabric = Tags.of("fabric", fabricName);
        Tags fabricAndPolicy = fabric.and("policy", policy);
        for (OracleMode mode : OracleMode.values()) {
            Counter counter = counter(
                    "netkv.decisions",
                    "Requests decided, by the use made of the oracle",
                    fabricAndPolicy.and("mode", label(mode)));
            decisions.put(mode, counter);
        }
        withoutMemory = counter(
                "netkv.decisions.without.memory",
                "Requests decided for an instance without memory for them right now",
                fabricAndPolicy);
        repeated = counter("netkv.requests.repeated", "Requests seen again after their decision", fabric);
        expired = counter("netkv.transfers.expired", "Transfers whose end nobody reported", fabric);
        oracleAge = DistributionSummary.builder("netkv.oracle.age")
                .description("Event time since the newest reading that a decision knew of")
                .baseUnit("seconds")
                .serviceLevelObjectives(AGE_SECONDS)
                .tags(fabric)
                .register(meters);
        transfersGauge =
                gauge("netkv.transfers.in.flight", "Transfers booked and not ended", transfersInFlight, fabric);
        bytesGauge = gauge("netkv.transfers.in.flight.bytes", "Bytes of transfers in flight", bytesInFlight, fabric);
    }

    private static String label(OracleMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(meters);
    }

    private Gauge gauge(String name, String description, AtomicLong value, Tags tags) {
        return Gauge.builder(name, value, AtomicLong::get)
                .description(description)
                .tags(tags)
                .register(meters);
    }

    /** A decision has been made. */
    void decided(Decision decision) {
        Objects.requireNonNull(decisions.get(decision.oracleMode())).increment();
        if (!decision.isMemoryAvailable()) {
            withoutMemory.increment();
        }
        if (decision.oracleAgeMillis() != OracleState.NEVER) {
            oracleAge.record(decision.oracleAgeMillis() / 1e3);
        }
    }

    /** A request that is decided already has come again. */
    void repeated() {
        repeated.increment();
    }

    /** Transfers have expired whose end nobody reported. */
    void expired(int transfers) {
        expired.increment(transfers);
    }

    /** Transfers have been booked or have ended. */
    void inFlight(TransferLedger ledger) {
        transfersInFlight.setRelease(ledger.transfersInFlight());
        bytesInFlight.setRelease(ledger.bytesInFlight());
    }

    /** The fabric was removed, or another process decides for it now: transfers in flight must not be reported twice. */
    @Override
    public void close() {
        meters.remove(transfersGauge);
        meters.remove(bytesGauge);
    }
}
