package io.netkv.page;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.Route;
import io.netkv.kafka.PathHints;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The KV transfers of a fabric by the links that they take. Where the network chooses the member of a group, each has its share of
 * them.
 */
final class OwnTransfers {

    /** As long as the scheduler keeps a booking whose end nobody reports. */
    private static final long EXPIRY_MILLIS = 60_000;

    /** Over which the bytes of transfers are averaged, as telemetry is. */
    private static final double WINDOW_MILLIS = 10_000;

    private static final int MOST_ENDED_EARLY = 10_000;

    /**
     * One of them.
     *
     * @param from number of the prefill instance
     * @param to number of the decode instance
     * @param route the member links that it takes, see {@link Route}
     * @param sinceMillis event time of its decision
     */
    record Transfer(
            String requestId, int from, int to, long bytes, double predictedMillis, long route, long sinceMillis) {}

    /** How one has ended, and when it had started; -1 where that is not known. */
    private record Ended(TransferEvent event, long startedAtMillis) {}

    /** Takes a link and the share of a transfer that it carries. */
    @FunctionalInterface
    private interface Visitor {
        void visit(int link, double share);
    }

    private final Fabric fabric;
    private final Map<String, Transfer> underWay = new LinkedHashMap<>();
    private final Map<String, Long> startedAtMillis = new LinkedHashMap<>();
    /** Ended before their decisions were read: topics are read in no order between them. */
    private final Map<String, Ended> endedEarly = new LinkedHashMap<>();

    private final float[] onLink;
    private final double[] sentBytes;
    private final long[] sentAtMillis;

    OwnTransfers(Fabric fabric) {
        this.fabric = fabric;
        onLink = new float[fabric.linkCount()];
        sentBytes = new double[fabric.linkCount()];
        sentAtMillis = new long[fabric.linkCount()];
    }

    /**
     * Takes in a decision.
     *
     * @return what its transfer took, milliseconds, where its end is known already; else -1
     */
    long decided(DecodeAssignment assignment) {
        int from = fabric.instanceIndex(assignment.getPrefillInstance());
        int to = fabric.instanceIndex(assignment.getDecodeInstance());
        if (from < 0 || to < 0 || from == to) {
            return -1;
        }
        Transfer transfer = new Transfer(
                assignment.getRequestId(),
                from,
                to,
                assignment.getTransferBytes(),
                assignment.getPredictedTransferMillis(),
                PathHints.route(assignment.getPathHint()),
                assignment.getDecidedAtMillis());
        end(underWay.put(transfer.requestId(), transfer));
        forEachLink(transfer, (link, share) -> onLink[link] += (float) share);
        expire(assignment.getDecidedAtMillis());
        Ended ended = endedEarly.remove(transfer.requestId());
        if (ended == null) {
            return -1;
        }
        if (ended.startedAtMillis() >= 0) {
            startedAtMillis.put(transfer.requestId(), ended.startedAtMillis());
        }
        return reported(ended.event());
    }

    /**
     * Takes in what became of one.
     *
     * @return what it took, milliseconds, if it has ended and is known; else -1
     */
    long reported(TransferEvent event) {
        String id = event.getRequestId();
        if (event.getKind() == TransferEventKind.STARTED) {
            startedAtMillis.put(id, event.getAtMillis());
            return -1;
        }
        Long started = startedAtMillis.remove(id);
        Transfer transfer = underWay.remove(id);
        end(transfer);
        if (transfer == null) {
            endedEarly.put(id, new Ended(event, started == null ? -1 : started));
            forgetOldest(endedEarly);
        }
        if (transfer == null || event.getKind() != TransferEventKind.FINISHED) {
            return -1;
        }
        forEachLink(transfer, (link, share) -> {
            sentBytes[link] = sentBytes(link, event.getAtMillis()) + share * transfer.bytes();
            sentAtMillis[link] = Math.max(sentAtMillis[link], event.getAtMillis());
        });
        return started == null ? -1 : Math.max(0, event.getAtMillis() - started);
    }

    private static void forgetOldest(Map<String, Ended> events) {
        if (events.size() > MOST_ENDED_EARLY) {
            Iterator<Ended> oldest = events.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** A transfer that is under way; null where there is none of that id. */
    @Nullable Transfer of(String requestId) {
        return underWay.get(requestId);
    }

    private void end(@Nullable Transfer transfer) {
        if (transfer != null) {
            forEachLink(transfer, (link, share) -> onLink[link] = Math.max(0, onLink[link] - (float) share));
        }
    }

    private void expire(long nowMillis) {
        Iterator<Transfer> oldest = underWay.values().iterator();
        while (oldest.hasNext()) {
            Transfer transfer = oldest.next();
            if (nowMillis - transfer.sinceMillis() <= EXPIRY_MILLIS) {
                return;
            }
            oldest.remove();
            startedAtMillis.remove(transfer.requestId());
            end(transfer);
        }
    }

    private void forEachLink(Transfer transfer, Visitor visitor) {
        int tier = fabric.tier(transfer.from(), transfer.to());
        for (int hop = 0; hop < Fabric.hops(tier); hop++) {
            int group = fabric.hop(transfer.from(), transfer.to(), tier, hop);
            int size = fabric.groupSize(group);
            int named = fabric.linkOn(transfer.route(), group);
            if (named != Route.NONE) {
                visitor.visit(named, 1);
                continue;
            }
            for (int member = 0; member < size; member++) {
                visitor.visit(fabric.groupLink(group, member), 1.0 / size);
            }
        }
    }

    private double sentBytes(int link, long nowMillis) {
        double past = Math.max(0, nowMillis - sentAtMillis[link]);
        return sentBytes[link] * Math.exp(-past / WINDOW_MILLIS);
    }

    /** Share of a link's capacity that they have used of late. */
    double utilisation(int link, long nowMillis) {
        double bytesPerSecond = sentBytes(link, nowMillis) / (WINDOW_MILLIS / 1e3);
        return Math.min(1, bytesPerSecond / fabric.linkCapacityBytesPerSecond(link));
    }

    /** How many are under way on a link. */
    double on(int link) {
        return onLink[link];
    }

    Collection<Transfer> underWay() {
        return underWay.values();
    }

    /** Those that take a link, or may. */
    List<Transfer> underWayOn(int link) {
        List<Transfer> on = new ArrayList<>();
        for (Transfer transfer : underWay.values()) {
            forEachLink(transfer, (each, share) -> {
                if (each == link) {
                    on.add(transfer);
                }
            });
        }
        return on;
    }
}
