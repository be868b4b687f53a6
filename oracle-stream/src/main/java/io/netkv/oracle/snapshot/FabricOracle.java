package io.netkv.oracle.snapshot;

import io.micrometer.core.instrument.MeterRegistry;
import io.netkv.avro.CongestionUpdate;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.congestion.CongestionSnapshot;
import io.netkv.core.congestion.FabricCongestion;
import io.netkv.core.congestion.OracleSchedule;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.telemetry.LinkWindow;
import io.netkv.core.telemetry.WindowSettings;
import io.netkv.kafka.SnapshotRecords;
import io.netkv.oracle.window.CongestionUpdates;

/** What a task knows of one fabric: its links' congestion, its event time, and how many snapshots were made of it. */
final class FabricOracle implements AutoCloseable {

    private final OracleSchedule schedule;
    private final SnapshotMetrics metrics;
    private final WindowSettings window;
    private FabricCongestion congestion;
    private long version;

    FabricOracle(Fabric fabric, OracleSchedule schedule, WindowSettings window, MeterRegistry meters) {
        this.schedule = schedule;
        congestion = new FabricCongestion(fabric, window.longestInterval().toMillis());
        this.window = window;
        metrics = new SnapshotMetrics(meters, fabric);
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
        CongestionSnapshot snapshot = SnapshotRecords.toSnapshot(last, congestion.fabric());
        version = last.getVersion();
        congestion.restore(snapshot);
        snapshot.measuredAtMillis()
                .ifPresent(newest -> schedule.clock().resume(newest, snapshot.madeAtMillis(), wallMillis));
    }

    /** Keeps what is known of links that the fabric still has, unchanged. */
    void redefine(Fabric fabric) {
        congestion = congestion.forFabric(fabric);
    }

    /** Whether an update is of the fabric as it is described now. */
    boolean isOf(CongestionUpdate update) {
        return congestion.fabric().linksHash() == update.getLinksHash();
    }

    /** Takes the news of links. A stamp that is not plausible counts at the time that the clock shows. */
    void apply(CongestionUpdate update, long wallMillis) {
        CongestionUpdates.forEach(update, (link, news, share, recentShare, stampedMillis) -> {
            long atMillis = schedule.clock().bounded(stampedMillis, wallMillis);
            switch (news) {
                case MEASURED -> congestion.share(link, share, recentShare, atMillis);
                case DOWN -> congestion.down(link, atMillis);
                case UP -> congestion.up(link);
            }
        });
    }

    /** The next snapshot, to be sent. */
    OracleSnapshot next(long wallMillis) {
        version++;
        CongestionSnapshot snapshot = congestion.snapshot(schedule.clock().nowMillis(wallMillis));
        OracleSnapshot record =
                SnapshotRecords.toRecord(congestion.fabric(), version, snapshot, linkWindowMillis(snapshot));
        metrics.sent(record);
        return record;
    }

    /** The time that the median of a link's hops, or longer intervals, is taken of. */
    private long linkWindowMillis(CongestionSnapshot snapshot) {
        long spanMillis = Math.max(window.hop().toMillis(), snapshot.linkIntervalMillis());
        return Math.max(spanMillis, Math.min(window.window().toMillis(), LinkWindow.RECENT_HOPS * spanMillis));
    }

    @Override
    public void close() {
        metrics.close();
    }
}
