package io.netkv.scheduler;

import io.netkv.avro.PathAccuracy;
import io.netkv.avro.TierAccuracy;
import io.netkv.avro.TransferAccuracy;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.placement.TransferWindow;
import java.util.ArrayList;
import java.util.List;

/** What transfers took, as a record. */
final class AccuracyRecords {

    /** Of a fabric of thousands of racks, the others are as predicted, or nearly. */
    private static final int MOST_PATHS = 1_000;

    private AccuracyRecords() {}

    static TransferAccuracy toRecord(FabricScheduler scheduler, TransferWindow window) {
        Fabric fabric = scheduler.fabric();
        List<TierAccuracy> tiers = new ArrayList<>();
        for (int tier = 0; tier < fabric.tierCount(); tier++) {
            TransferWindow.Times times = window.tier(tier);
            if (times.transfers() > 0) {
                tiers.add(new TierAccuracy(
                        tier,
                        times.transfers(),
                        times.predictedMillis(),
                        times.measuredMillis(),
                        scheduler.accuracy().overheadMillis(tier)));
            }
        }
        List<PathAccuracy> paths = window.slowestFirst().stream()
                .limit(MOST_PATHS)
                .map(pair -> new PathAccuracy(
                        fabric.rackName(pair.fromRack()),
                        fabric.rackName(pair.toRack()),
                        pair.times().transfers(),
                        pair.times().predictedMillis(),
                        pair.times().measuredMillis(),
                        scheduler.accuracy().isSlow(pair.fromRack(), pair.toRack())))
                .toList();
        return new TransferAccuracy(
                fabric.name(), scheduler.policy().name(), window.startMillis(), window.endMillis(), tiers, paths);
    }
}
