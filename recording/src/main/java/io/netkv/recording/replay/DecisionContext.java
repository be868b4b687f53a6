package io.netkv.recording.replay;

import io.netkv.avro.DecodeRequest;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.SnapshotRecords;
import io.netkv.scheduler.Explanation;
import io.netkv.scheduler.PathHop;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A decision, decided again, and what it was decided on.
 *
 * @param request as it was sent
 * @param why what is decided now, and why
 * @param fabric as it was described then
 * @param snapshot the oracle's newest by then; null where there was none
 */
public record DecisionContext(
        DecodeRequest request,
        Explanation why,
        Fabric fabric,
        @Nullable OracleSnapshot snapshot) {

    /** Share of a link's capacity that others were using, by the snapshot; not a number where that is not known. */
    public double utilisation(int link) {
        if (snapshot == null || !SnapshotRecords.isOf(snapshot, fabric)) {
            return Double.NaN;
        }
        LinkStates links = SnapshotRecords.links(snapshot, fabric);
        return links.isMeasured(link) ? links.congestion(link) : Double.NaN;
    }

    /** The link of the path that leaves the least to a new flow; null where nothing is sent. */
    public PathHop.@Nullable Link tightest() {
        return why.path().stream()
                .flatMap(hop -> hop.links().stream())
                .min(Comparator.comparingDouble(this::room))
                .orElse(null);
    }

    private double room(PathHop.Link link) {
        double utilisation = utilisation(link.number());
        double used = Double.isNaN(utilisation) ? 0 : utilisation;
        return fabric.linkCapacityBytesPerSecond(link.number()) * (1 - used) / (1 + link.transfers());
    }
}
