package io.netkv.oracle.snapshot;

import io.netkv.avro.LinkEstimate;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TierCongestion;
import io.netkv.core.congestion.CongestionSnapshot;
import io.netkv.core.congestion.CongestionSnapshot.LinkShare;
import io.netkv.core.congestion.CongestionSnapshot.TierMean;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Snapshots, as records of the oracle's table. */
final class SnapshotRecords {

    /** Of the congestion of a link, from 0 to 1. */
    private static final double STEPS = 1000;

    private SnapshotRecords() {}

    static OracleSnapshot toRecord(String fabric, long version, CongestionSnapshot snapshot) {
        OptionalLong age = snapshot.ageMillis();
        return OracleSnapshot.newBuilder()
                .setFabric(fabric)
                .setVersion(version)
                .setMeasuredAtMillis(snapshot.measuredAtMillis().orElse(0))
                .setEmittedAtMillis(snapshot.madeAtMillis())
                .setAgeMillis(age.isPresent() ? (@Nullable Long) age.getAsLong() : null)
                .setTiers(IntStream.range(0, snapshot.tiers().size())
                        .mapToObj(tier -> toRecord(tier, snapshot.tiers().get(tier)))
                        .toList())
                .setLinks(
                        snapshot.links().stream().map(SnapshotRecords::toRecord).toList())
                .build();
    }

    private static TierCongestion toRecord(int tier, TierMean mean) {
        return new TierCongestion(tier, mean.congestion(), mean.links(), mean.measuredLinks());
    }

    private static LinkEstimate toRecord(LinkShare share) {
        return new LinkEstimate(share.link(), rounded(share.congestion()), share.measuredAtMillis(), share.up());
    }

    /** Few different values: a snapshot of a large fabric is compressed to a third of what it would be otherwise. */
    private static double rounded(double congestion) {
        return Math.rint(congestion * STEPS) / STEPS;
    }

    static CongestionSnapshot toSnapshot(OracleSnapshot record) {
        return new CongestionSnapshot(
                record.getAgeMillis() == null ? OptionalLong.empty() : OptionalLong.of(record.getMeasuredAtMillis()),
                record.getEmittedAtMillis(),
                record.getTiers().stream().map(SnapshotRecords::toMean).toList(),
                toShares(record.getLinks()));
    }

    private static TierMean toMean(TierCongestion tier) {
        return new TierMean(tier.getCongestion(), tier.getLinks(), tier.getMeasuredLinks());
    }

    private static List<LinkShare> toShares(List<LinkEstimate> links) {
        return links.stream()
                .map(link ->
                        new LinkShare(link.getLink(), link.getCongestion(), link.getMeasuredAtMillis(), link.getUp()))
                .toList();
    }
}
