package io.netkv.oracle.snapshot;

import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.avro.LinkCongestion;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.congestion.CongestionSnapshot;
import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.congestion.OracleSchedule;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.InvalidRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a task knows of one fabric: its links' congestion, its event time, and how many snapshots were made of it. */
final class FabricOracle implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FabricOracle.class);

    /** Counters and clocks are not read at the same instant. */
    private static final double CAPACITY_MARGIN = 1.2;
    /** A window's length, by default. */
    private static final int SUSTAINED = 15;

    private final Map<Integer, Integer> impossibleInARow = new HashMap<>();
    private final OracleSchedule schedule;
    private final SnapshotMetrics metrics;
    private FabricCongestion congestion;
    private long version;

    FabricOracle(Fabric fabric, OracleSchedule schedule, Duration linkTimeout, MeterRegistry meters) {
        this.schedule = schedule;
        congestion = new FabricCongestion(fabric, linkTimeout.toMillis());
        metrics = new SnapshotMetrics(meters, fabric.name());
    }

    OracleSchedule schedule() {
        return schedule;
    }

    /**
     * Goes on from the last snapshot.
     *
     * @param wallMillis wall time at which it was made
     */
    void resume(OracleSnapshot last, long wallMillis) {
        CongestionSnapshot snapshot = SnapshotRecords.toSnapshot(last);
        version = last.getVersion();
        congestion.restore(snapshot);
        snapshot.measuredAtMillis()
                .ifPresent(newest -> schedule.clock().resume(newest, snapshot.madeAtMillis(), wallMillis));
    }

    /** Keeps what is known of links that the fabric still has, unchanged. */
    void redefine(Fabric fabric) {
        congestion = congestion.forFabric(fabric);
    }

    /**
     * The number of the link that a record is of.
     *
     * @throws InvalidRecordException where the fabric has no such link
     */
    int link(LinkCongestion record) {
        int link = congestion.fabric().linkIndex(record.getLink());
        if (link < 0) {
            throw new InvalidRecordException("fabric '" + record.getFabric() + "' has no link '" + record.getLink()
                    + "' (" + position(record) + "); name one of its "
                    + congestion.fabric().linkCount()
                    + " links ('netkv fabric show' lists them), or publish the fabric with it");
        }
        return link;
    }

    /** Where the reading stands: the dead letter itself carries the position in the internal topic. */
    static String position(LinkCongestion record) {
        return "link-telemetry partition " + record.getSourcePartition() + " offset " + record.getSourceOffset();
    }

    /** Takes what a link's window says. */
    void apply(int link, LinkCongestion record, long atMillis) {
        Double rate = record.getBytesPerSecond();
        Double share = record.getUtilisation();
        if (!record.getUp()) {
            congestion.down(link, atMillis);
        } else if (rate != null) {
            applyRate(link, record, rate, atMillis);
        } else if (share != null) {
            congestion.share(link, share, atMillis);
        } else {
            congestion.up(link);
        }
    }

    /** A rate that the link cannot have is none: the one before it ages. */
    private void applyRate(int link, LinkCongestion record, double rate, long atMillis) {
        double capacity = capacity(link, record);
        if (rate <= CAPACITY_MARGIN * capacity) {
            congestion.rate(link, rate, capacity, atMillis);
            impossibleInARow.remove(link);
            return;
        }
        metrics.impossible();
        int inARow = impossibleInARow.merge(link, 1, Integer::sum);
        if (inARow == SUSTAINED) {
            LOG.atWarn()
                    .addKeyValue("fabric", record.getFabric())
                    .log(
                            "Link '{}' is measured at {} bytes/s, {} times in a row, and its capacity is {} bytes/s. Correct"
                                    + " the capacity in the fabric's description or the telemetry; bits are not bytes.",
                            record.getLink(),
                            String.format(Locale.ROOT, "%.3g", rate),
                            inARow,
                            String.format(Locale.ROOT, "%.3g", capacity));
        }
    }

    private double capacity(int link, LinkCongestion record) {
        Double reported = record.getCapacityBytesPerSecond();
        return reported == null ? congestion.fabric().linkCapacityBytesPerSecond(link) : reported;
    }

    /** The next snapshot, to be sent. */
    OracleSnapshot next(long wallMillis) {
        version++;
        CongestionSnapshot snapshot = congestion.snapshot(schedule.clock().nowMillis(wallMillis));
        OracleSnapshot record = SnapshotRecords.toRecord(congestion.fabric().name(), version, snapshot);
        metrics.sent(record);
        return record;
    }

    @Override
    public void close() {
        metrics.close();
    }
}
