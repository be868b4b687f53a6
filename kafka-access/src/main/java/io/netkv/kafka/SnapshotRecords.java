package io.netkv.kafka;

import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TierCongestion;
import io.netkv.core.congestion.CongestionSnapshot;
import io.netkv.core.congestion.CongestionSnapshot.TierMean;
import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Snapshots, as records of the oracle's table. */
public final class SnapshotRecords {

    private SnapshotRecords() {}

    /**
     * One link of a snapshot.
     *
     * @param link name
     * @param congestion share of capacity in use, 0 to below 1
     * @param ageMillis at most how old its newest reading was, milliseconds of event time
     * @param up whether the link is up
     */
    public record NamedLink(String link, double congestion, long ageMillis, boolean up) {}

    /**
     * The record of a snapshot.
     *
     * @param linkWindowMillis time that a link's congestion is taken of
     */
    public static OracleSnapshot toRecord(
            Fabric fabric, long version, CongestionSnapshot snapshot, long linkWindowMillis) {
        OptionalLong age = snapshot.ageMillis();
        return OracleSnapshot.newBuilder()
                .setFabric(fabric.name())
                .setVersion(version)
                .setMeasuredAtMillis(snapshot.measuredAtMillis().orElse(0))
                .setEmittedAtMillis(snapshot.madeAtMillis())
                .setAgeMillis(age.isPresent() ? (@Nullable Long) age.getAsLong() : null)
                .setTiers(IntStream.range(0, snapshot.tiers().size())
                        .mapToObj(tier -> toRecord(tier, snapshot.tiers().get(tier)))
                        .toList())
                .setLinksHash(fabric.linksHash())
                .setLinkWindowMillis(linkWindowMillis)
                .setLinkCongestion(ByteBuffer.wrap(snapshot.links().congestionBytes()))
                .setLinkAges(ByteBuffer.wrap(snapshot.links().ageBytes()))
                .build();
    }

    private static TierCongestion toRecord(int tier, TierMean mean) {
        return new TierCongestion(tier, mean.congestion(), mean.links(), mean.measuredLinks());
    }

    /** The snapshot in a record. Where it is of another description of the fabric, nothing is known of the links. */
    public static CongestionSnapshot toSnapshot(OracleSnapshot record, Fabric fabric) {
        return new CongestionSnapshot(
                record.getAgeMillis() == null ? OptionalLong.empty() : OptionalLong.of(record.getMeasuredAtMillis()),
                record.getEmittedAtMillis(),
                record.getTiers().stream().map(SnapshotRecords::toMean).toList(),
                record.getLinkWindowMillis(),
                isOf(record, fabric) ? links(record, fabric) : LinkStates.unmeasured(fabric.linkCount()));
    }

    private static TierMean toMean(TierCongestion tier) {
        return new TierMean(tier.getCongestion(), tier.getLinks(), tier.getMeasuredLinks());
    }

    /** Whether a snapshot's links are numbered as in a fabric. */
    public static boolean isOf(OracleSnapshot record, Fabric fabric) {
        return record.getLinksHash() == fabric.linksHash();
    }

    /** The links of a snapshot that {@linkplain #isOf is of the fabric}. */
    public static LinkStates links(OracleSnapshot record, Fabric fabric) {
        return LinkStates.of(fabric.linkCount(), bytes(record.getLinkCongestion()), bytes(record.getLinkAges()));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** The links that are measured or down, by name, in the fabric's order; none where the snapshot is of another description. */
    public static List<NamedLink> namedLinks(OracleSnapshot record, Fabric fabric) {
        LinkStates links = toSnapshot(record, fabric).links();
        return IntStream.range(0, links.count())
                .filter(links::isMeasured)
                .mapToObj(link -> new NamedLink(
                        fabric.linkName(link), links.congestion(link), links.ageMillis(link), links.isUp(link)))
                .toList();
    }
}
