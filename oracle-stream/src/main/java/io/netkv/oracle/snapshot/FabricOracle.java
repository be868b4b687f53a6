package io.netkv.oracle.snapshot;

import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.avro.LinkCongestion;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.congestion.CongestionSnapshot;
import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.congestion.OracleSchedule;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.telemetry.WindowSettings;
import io.netkv.kafka.InvalidRecordException;
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
    /** By link: until when its window may hold an impossible rate. */
    private final Map<Integer, Long> doubtfulUntilMillis = new HashMap<>();

    private final long windowMillis;
    private final OracleSchedule schedule;
    private final SnapshotMetrics metrics;
    private FabricCongestion congestion;
    private long version;

    FabricOracle(Fabric fabric, OracleSchedule schedule, WindowSettings window, MeterRegistry meters) {
        windowMillis = window.window().toMillis();
        this.schedule = schedule;
        congestion = new FabricCongestion(fabric, window.longestInterval().toMillis());
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
        boolean isPossible = rate <= CAPACITY_MARGIN * capacity && isNewestPossible(record, capacity);
        if (isPossible && (record.getCorrected() || atMillis > doubtfulUntilMillis.getOrDefault(link, 0L))) {
            congestion.rate(link, rate, capacity, atMillis);
            impossibleInARow.remove(link);
            doubtfulUntilMillis.remove(link);
            return;
        }
        if (isPossible) {
            return; // the window still holds what was impossible
        }
        doubtfulUntilMillis.put(link, atMillis + windowMillis);
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

    /** A device may read its counter a second before it stamps it. */
    private static boolean isNewestPossible(LinkCongestion record, double capacity) {
        Double newest = record.getNewestBytesPerSecond();
        double seconds = record.getNewestSeconds();
        return newest == null || seconds <= 0 || newest * seconds <= capacity * (CAPACITY_MARGIN * seconds + 1);
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
