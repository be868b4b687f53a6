package io.netkv.scheduler;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.placement.OracleMode;
import io.netkv.core.placement.OracleState;
import io.netkv.core.placement.TransferAccuracy;
import io.netkv.core.placement.TransferLedger;
import io.netkv.stream.http.StatusPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/**
 * What is counted of one fabric's decisions (docs/operations.md). One thread counts, any may read. Every series is there
 * from the beginning, at 0: an increase from nothing at all is none to Prometheus.
 */
final class DecisionMetrics implements AutoCloseable {

    /** Upper ends of the histogram of ages, seconds: around those at which the oracle is believed less. */
    private static final double[] AGE_SECONDS = {0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600};

    private static final Duration[] LATENCIES = LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** More than that are too many series for one fabric. */
    private static final int MOST_LINKS = 512;

    /** Of a larger fabric, the log names the instances that are avoided, and there are no series for each. */
    private static final int MOST_INSTANCES = 512;

    private final MeterRegistry meters;
    private final Map<OracleMode, Counter> decisions = new EnumMap<>(OracleMode.class);
    private final Counter withoutMemory;
    private final Counter repeated;
    private final Counter refused;
    private final Counter expired;
    private final Counter avoiding;
    private final Counter lastResort;
    private final Counter implausible;
    private final Counter lateStates;
    private final Counter overCapacity;
    private final DistributionSummary oracleAge;
    private final AtomicLong transfersInFlight = new AtomicLong();
    private final AtomicLong bytesInFlight = new AtomicLong();
    private final AtomicLong silentInstances = new AtomicLong();
    private final AtomicLong failingInstances = new AtomicLong();
    private final AtomicLong oldestStateMillis = new AtomicLong();
    private final AtomicLong slowPaths = new AtomicLong();
    /** By tier: bits of the ratio. */
    private final AtomicLongArray slowdown;
    /** By tier: bits of the milliseconds. */
    private final AtomicLongArray overhead;

    /** By tier: bits of the share. */
    private final AtomicLongArray error;

    private final AtomicLong isOracleWarm = new AtomicLong();
    private final Timer latency;
    private final DistributionSummary regret;
    private final List<Gauge> gauges = new ArrayList<>();
    /** By ordinal of the decode instance. */
    private final AtomicLongArray stateMillis;

    private final AtomicIntegerArray avoided;
    /** By link: bits of how many. */
    private final AtomicLongArray linkTransfers;

    DecisionMetrics(MeterRegistry meters, Fabric described, String policy) {
        this.meters = meters;
        Tags fabric = Tags.of("fabric", described.name());
        stateMillis = new AtomicLongArray(described.decodeCount());
        avoided = new AtomicIntegerArray(described.decodeCount());
        slowdown = new AtomicLongArray(described.tierCount());
        overhead = new AtomicLongArray(described.tierCount());
        error = new AtomicLongArray(described.tierCount());
        linkTransfers = new AtomicLongArray(described.linkCount() <= MOST_LINKS ? described.linkCount() : 0);
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
        refused = counter("netkv.requests.refused", "Requests that no instance takes now", fabric);
        expired = counter("netkv.transfers.expired", "Transfers whose end was never reported", fabric);
        avoiding = counter(
                "netkv.decisions.avoiding",
                "Requests decided past instances that had memory and are silent or failing",
                fabricAndPolicy);
        lastResort = counter(
                "netkv.decisions.last.resort",
                "Requests decided for an instance that is silent or failing, since no other could take them",
                fabricAndPolicy);
        implausible = counter(
                "netkv.stamps.implausible",
                "Records stamped later than can be; they count at the scheduler's time",
                fabric);
        lateStates = counter(
                "netkv.instance.states.late",
                "States of instances that are older than the newest one; they are of no effect",
                fabric);
        overCapacity = counter(
                "netkv.instance.states.over.capacity",
                "States of instances with more free KV memory than the fabric's description gives them",
                fabric);
        oracleAge = DistributionSummary.builder("netkv.oracle.age")
                .description("Event time since the newest reading that a decision knew of")
                .baseUnit("seconds")
                .serviceLevelObjectives(AGE_SECONDS)
                .tags(fabric)
                .register(meters);
        latency = Timer.builder("netkv.decisions.latency")
                .description("Wall time from a request's sending to its decision, of requests that have its stamp")
                .serviceLevelObjectives(LATENCIES)
                .tags(fabric)
                .register(meters);
        regret = DistributionSummary.builder("netkv.decisions.regret")
                .description(
                        "How much more decisions cost than what the policy that judges would have chosen, by its own count")
                .baseUnit("seconds")
                .tags(fabric)
                .register(meters);
        gauges.addAll(List.of(
                gauge("netkv.transfers.in.flight", "Transfers booked and not ended", transfersInFlight, fabric),
                gauge("netkv.transfers.in.flight.bytes", "Bytes of transfers in flight", bytesInFlight, fabric),
                gauge("netkv.instances.silent", "Instances that no longer report their state", silentInstances, fabric),
                gauge("netkv.instances.failing", "Instances whose transfers fail", failingInstances, fabric),
                Gauge.builder("netkv.instance.state.age.max", oldestStateMillis, millis -> millis.get() / 1e3)
                        .description("Event time since the state of the instance that has reported least lately")
                        .baseUnit("seconds")
                        .tags(fabric)
                        .register(meters)));
        gauges.add(gauge(
                "netkv.paths.slow",
                "Pairs of racks whose last transfers all took many times what was predicted",
                slowPaths,
                fabric));
        gauges.add(gauge(
                StatusPage.WARM,
                "1 where the oracle has measured something of the fabric, else 0",
                isOracleWarm,
                fabric));
        for (int i = 0; i < slowdown.length(); i++) {
            int tier = i;
            error.set(tier, Double.doubleToRawLongBits(Double.NaN));
            gauges.add(Gauge.builder(
                            "netkv.transfers.error.ratio", error, ratios -> Double.longBitsToDouble(ratios.get(tier)))
                    .description("By how much transfers miss what was predicted; not a number before any")
                    .tags(fabric.and("tier", Integer.toString(tier)))
                    .register(meters));
            slowdown.set(tier, Double.doubleToRawLongBits(Double.NaN));
            gauges.add(Gauge.builder(
                            "netkv.transfers.slowdown.ratio",
                            slowdown,
                            ratios -> Double.longBitsToDouble(ratios.get(tier)))
                    .description("Time that transfers took over the time that was predicted; not a number before any")
                    .tags(fabric.and("tier", Integer.toString(tier)))
                    .register(meters));
            gauges.add(Gauge.builder(
                            "netkv.transfers.overhead",
                            overhead,
                            millis -> 1e-3 * Double.longBitsToDouble(millis.get(tier)))
                    .description("Time that each transfer is believed to take whatever its size")
                    .baseUnit("seconds")
                    .tags(fabric.and("tier", Integer.toString(tier)))
                    .register(meters));
        }
        if (described.decodeCount() <= MOST_INSTANCES) {
            addInstances(described, fabric);
        }
        for (int i = 0; i < linkTransfers.length(); i++) {
            int link = i;
            gauges.add(Gauge.builder(
                            "netkv.link.transfers",
                            linkTransfers,
                            transfers -> Double.longBitsToDouble(transfers.get(link)))
                    .description("Own transfers on a link; of those whose link the network chooses, its share")
                    .tags(fabric.and("link", described.linkName(link)))
                    .register(meters));
        }
    }

    private void addInstances(Fabric described, Tags fabric) {
        for (int i = 0; i < described.decodeCount(); i++) {
            int k = i;
            Tags tags = fabric.and("instance", described.instanceName(described.decodeInstance(k)));
            gauges.add(Gauge.builder("netkv.instance.state.age", stateMillis, ages -> seconds(ages.get(k)))
                    .description("Event time since the newest state; not a number before the first")
                    .baseUnit("seconds")
                    .tags(tags)
                    .register(meters));
            gauges.add(Gauge.builder("netkv.instance.avoided", avoided, flags -> flags.get(k))
                    .description("1 where an instance is silent or failing, else 0")
                    .tags(tags)
                    .register(meters));
        }
    }

    private static double seconds(long millis) {
        return millis < 0 ? Double.NaN : millis / 1e3;
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
        if (decision.avoided() > 0) {
            avoiding.increment();
        }
        if (!decision.standing().isEligible()) {
            lastResort.increment();
        }
        if (!Double.isNaN(decision.regretSeconds())) {
            regret.record(Math.max(0, decision.regretSeconds()));
        }
        if (decision.oracleAgeMillis() != OracleState.NEVER) {
            oracleAge.record(decision.oracleAgeMillis() / 1e3);
        }
    }

    /** A request was answered so much later than it was sent. */
    void answeredAfter(long millis) {
        latency.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }

    /** A snapshot has come. */
    void oracle(boolean isMeasured) {
        isOracleWarm.setRelease(isMeasured ? 1 : 0);
    }

    /** Own transfers by link. */
    void links(FabricScheduler scheduler) {
        for (int link = 0; link < linkTransfers.length(); link++) {
            linkTransfers.setRelease(link, Double.doubleToRawLongBits(scheduler.transfersOn(link)));
        }
    }

    /** How transfers do against what was predicted. */
    void accuracy(TransferAccuracy accuracy) {
        for (int tier = 0; tier < slowdown.length(); tier++) {
            slowdown.setRelease(tier, Double.doubleToRawLongBits(accuracy.slowdown(tier)));
            error.setRelease(tier, Double.doubleToRawLongBits(accuracy.error(tier)));
            overhead.setRelease(tier, Double.doubleToRawLongBits(accuracy.overheadMillis(tier)));
        }
        slowPaths.set(accuracy.slowPaths().size());
    }

    /** A request that is decided already has come again. */
    void repeated() {
        repeated.increment();
    }

    void refused() {
        refused.increment();
    }

    /** A record is stamped later than can be. */
    void implausible() {
        implausible.increment();
    }

    /** A state has arrived after a newer one. */
    void lateState() {
        lateStates.increment();
    }

    /** A state has more free memory than the instance has. */
    void overCapacity() {
        overCapacity.increment();
    }

    /** A decode instance, by its ordinal, has been looked at. */
    void instance(int k, long stateAgeMillis, boolean isAvoided) {
        stateMillis.setRelease(k, stateAgeMillis);
        avoided.setRelease(k, isAvoided ? 1 : 0);
    }

    /** All of them have been. */
    void liveness(int silent, int failing, long oldestMillis) {
        silentInstances.setRelease(silent);
        failingInstances.setRelease(failing);
        oldestStateMillis.setRelease(oldestMillis);
    }

    /** Transfers have expired whose end was never reported. */
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
        gauges.forEach(meters::remove);
    }
}
