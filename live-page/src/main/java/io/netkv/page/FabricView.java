package io.netkv.page;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.RequestOutcome;
import io.netkv.avro.TransferEvent;
import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.SnapshotRecords;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What the topics have shown of one fabric. */
final class FabricView {

    /** A link's share in use, as a byte: halves of a per cent, or one of these. */
    static final byte UNMEASURED = (byte) 255;

    static final byte DOWN = (byte) 254;
    private static final int STEPS = 200;

    private static final int MOST_DECISIONS = 200;
    private static final int MOST_POINTS = 400;
    private static final int MOST_ERRORS = 256;
    /** A quarter of an hour of a snapshot a second, but not more memory than that. */
    private static final int MOST_SNAPSHOTS = 900;

    private static final long MOST_HISTORY_BYTES = 32 << 20;

    /** The links at one time. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record LinkHistory(long atMillis, byte[] shares) {}

    /**
     * Time to first token so far.
     *
     * @param halfWidth of the 95 % interval; not a number where there is one request alone
     */
    record TtftPoint(long requests, double meanMillis, double halfWidth) {}

    private final Fabric fabric;
    private final OwnTransfers transfers;
    private final Deque<DecodeAssignment> decisions = new ArrayDeque<>();
    private final Deque<LinkHistory> history = new ArrayDeque<>();
    private final RunningMean ttft = new RunningMean();
    private final List<TtftPoint> points = new ArrayList<>();
    private int requestsPerPoint = 1;
    private final Deque<Double> errors = new ArrayDeque<>();
    private @Nullable OracleSnapshot snapshot;
    private String policy = "";
    private long seen;
    private long decided;
    private long refused;
    private long nowMillis;

    FabricView(Fabric fabric) {
        this.fabric = fabric;
        transfers = new OwnTransfers(fabric);
    }

    Fabric fabric() {
        return fabric;
    }

    void update(OracleSnapshot newest) {
        snapshot = newest;
        see(newest.getEmittedAtMillis());
        if (!SnapshotRecords.isOf(newest, fabric)) {
            return;
        }
        LinkStates links = SnapshotRecords.links(newest, fabric);
        byte[] shares = new byte[links.count()];
        for (int link = 0; link < shares.length; link++) {
            shares[link] = !links.isUp(link)
                    ? DOWN
                    : !links.isMeasured(link) ? UNMEASURED : (byte) Math.round(STEPS * links.congestion(link));
        }
        history.addLast(new LinkHistory(newest.getEmittedAtMillis(), shares));
        long kept = Math.max(2, Math.min(MOST_SNAPSHOTS, MOST_HISTORY_BYTES / Math.max(1, shares.length)));
        while (history.size() > kept) {
            history.removeFirst();
        }
    }

    void update(DecodeAssignment assignment) {
        see(assignment.getDecidedAtMillis());
        if (assignment.getRefusal() == null) {
            policy = assignment.getPolicy();
            decided = Math.max(decided, assignment.getSequence());
            ended(transfers.decided(assignment), assignment.getPredictedTransferMillis());
        } else {
            refused++;
        }
        seen++;
        decisions.addLast(assignment);
        if (decisions.size() > MOST_DECISIONS) {
            decisions.removeFirst();
        }
    }

    void update(TransferEvent event) {
        see(event.getAtMillis());
        OwnTransfers.Transfer transfer = transfers.of(event.getRequestId());
        ended(transfers.reported(event), transfer == null ? 0 : transfer.predictedMillis());
    }

    private void ended(long actualMillis, double predictedMillis) {
        if (actualMillis > 0 && predictedMillis > 0) {
            errors.addLast(actualMillis / predictedMillis - 1);
            if (errors.size() > MOST_ERRORS) {
                errors.removeFirst();
            }
        }
    }

    void update(RequestOutcome outcome) {
        see(outcome.getArrivedAtMillis());
        if (policy.isEmpty()) {
            policy = outcome.getPolicy();
        }
        ttft.add(outcome.getTtftMillis());
        if (ttft.count() % requestsPerPoint == 0) {
            points.add(new TtftPoint(ttft.count(), ttft.mean(), ttft.halfWidth()));
            if (points.size() > MOST_POINTS) {
                thin();
            }
        }
    }

    /** Every second point is as good to look at. */
    private void thin() {
        requestsPerPoint *= 2;
        points.removeIf(point -> point.requests() % requestsPerPoint != 0);
    }

    private void see(long eventMillis) {
        nowMillis = Math.max(nowMillis, eventMillis);
    }

    long nowMillis() {
        return nowMillis;
    }

    String policy() {
        return policy;
    }

    /** Decisions and refusals that were read. */
    long seen() {
        return seen;
    }

    /** Decisions since the fabric was published. */
    long decided() {
        return decided;
    }

    /** Refusals that were read. */
    long refused() {
        return refused;
    }

    /** Decisions and refusals that are kept, the oldest first. */
    Deque<DecodeAssignment> decisions() {
        return decisions;
    }

    @Nullable OracleSnapshot snapshot() {
        return snapshot;
    }

    Deque<LinkHistory> history() {
        return history;
    }

    OwnTransfers transfers() {
        return transfers;
    }

    RunningMean ttft() {
        return ttft;
    }

    List<TtftPoint> points() {
        return points;
    }

    /** Median error of the last predictions: what transfers took over what was predicted, less 1. */
    OptionalDouble medianError() {
        double[] sorted =
                errors.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[sorted.length / 2]);
    }

    /** The same without its sign. */
    OptionalDouble medianAbsoluteError() {
        double[] sorted =
                errors.stream().mapToDouble(error -> Math.abs(error)).sorted().toArray();
        return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[sorted.length / 2]);
    }

    /** Share of a link's capacity in use as a reader sees it; not a number where it is not measured or down. */
    static double share(byte value) {
        return value == UNMEASURED || value == DOWN ? Double.NaN : Byte.toUnsignedInt(value) / (double) STEPS;
    }
}
