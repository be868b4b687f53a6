package io.netkv.oracle.snapshot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TierCongestion;
import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.SnapshotRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the newest snapshot of one fabric says, as metrics (docs/operations.md). What is not measured is not a number. */
final class SnapshotMetrics implements AutoCloseable {

    private final MeterRegistry meters;
    /** Levels of age. */
    private static final List<String> AGES = List.of("1s", "4s", "16s", "older", "unmeasured", "down");

    private final Fabric described;
    private final Counter snapshots;
    private final List<Meter> gauges = new ArrayList<>();
    private volatile @Nullable OracleSnapshot newest;

    SnapshotMetrics(MeterRegistry meters, Fabric described) {
        this.described = described;
        this.meters = meters;
        Tags fabric = Tags.of("fabric", described.name());
        snapshots = Counter.builder("netkv.oracle.snapshots")
                .description("Snapshots sent")
                .tags(fabric)
                .register(meters);
        gauge(
                "netkv.telemetry.age.seconds",
                "Event time since the newest reading, as of the newest snapshot",
                fabric,
                SnapshotMetrics::ageSeconds);
        ages(fabric);
        for (int i = 0; i < described.tierCount(); i++) {
            int tier = i;
            Tags ofTier = fabric.and("tier", Integer.toString(tier));
            gauge(
                    "netkv.congestion.ratio",
                    "Mean share of capacity in use over a tier's measured links",
                    ofTier,
                    snapshot -> congestion(snapshot.getTiers().get(tier)));
            gauge(
                    "netkv.links.measured.ratio",
                    "Share of a tier's directed links with a reading that counts",
                    ofTier,
                    snapshot -> measured(snapshot.getTiers().get(tier)));
        }
    }

    private void ages(Tags fabric) {
        for (int i = 0; i < AGES.size(); i++) {
            int level = i;
            gauges.add(Gauge.builder("netkv.links", this, metrics -> metrics.linksOf(level))
                    .description("Links by the age of their newest reading")
                    .tags(fabric.and("age", AGES.get(level)))
                    .register(meters));
        }
    }

    private double linksOf(int level) {
        OracleSnapshot snapshot = newest;
        if (snapshot == null) {
            return Double.NaN;
        }
        LinkStates links = SnapshotRecords.links(snapshot, described);
        int count = 0;
        for (int link = 0; link < links.count(); link++) {
            count += level(links, link) == level ? 1 : 0;
        }
        return count;
    }

    /** Place in {@link #AGES}. */
    private static int level(LinkStates links, int link) {
        if (!links.isUp(link)) {
            return AGES.size() - 1;
        }
        if (!links.isMeasured(link)) {
            return AGES.size() - 2;
        }
        long ageMillis = links.ageMillis(link);
        return ageMillis <= 1_000 ? 0 : ageMillis <= 4_000 ? 1 : ageMillis <= 16_000 ? 2 : 3;
    }

    private void gauge(String name, String description, Tags tags, ToDoubleFunction<OracleSnapshot> value) {
        gauges.add(Gauge.builder(name, this, metrics -> metrics.value(value))
                .description(description)
                .tags(tags)
                .register(meters));
    }

    private double value(ToDoubleFunction<OracleSnapshot> value) {
        OracleSnapshot snapshot = newest;
        return snapshot == null ? Double.NaN : value.applyAsDouble(snapshot);
    }

    private static double ageSeconds(OracleSnapshot snapshot) {
        Long ageMillis = snapshot.getAgeMillis();
        return ageMillis == null ? Double.NaN : ageMillis / 1e3;
    }

    private static double congestion(TierCongestion tier) {
        return tier.getMeasuredLinks() == 0 ? Double.NaN : tier.getCongestion();
    }

    private static double measured(TierCongestion tier) {
        return tier.getLinks() == 0 ? Double.NaN : (double) tier.getMeasuredLinks() / tier.getLinks();
    }

    /** A snapshot has been sent. */
    void sent(OracleSnapshot snapshot) {
        newest = snapshot;
        snapshots.increment();
    }

    /** The fabric was removed, or another process makes its snapshots now. */
    @Override
    public void close() {
        gauges.forEach(meters::remove);
    }
}
