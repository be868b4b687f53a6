package io.netkv.player;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.PathHints;
import io.netkv.player.LiveClusterRecords.Played;
import io.netkv.simulator.cluster.Cluster;
import io.netkv.simulator.cluster.ClusterListener;
import io.netkv.simulator.cluster.ClusterRequest;
import io.netkv.simulator.cluster.RequestTiming;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The simulated cluster of one fabric, in step with a wall clock that is passed in: the live player passes the machine's,
 * a test whatever it likes.
 */
public final class LiveCluster {

    /** Wall clock between two reports of what no transfer event goes with: requests that have completed. */
    private static final long STATE_INTERVAL_MICROS = 50_000;
    /** Event time after which an instance reports its state though nothing has changed. */
    private static final double HEARTBEAT_SECONDS = 10;
    /** Event time after a transfer event until a state counts as including it, whatever clock margin is set. */
    private static final double SETTLE_SECONDS = 0.1;

    private static final int REMEMBERED_REQUESTS = 100_000;

    private final Fabric fabric;
    private final LiveClusterSettings settings;
    private final LiveClusterRecords records;
    private final Consumer<ProducerRecord<String, SpecificRecord>> output;
    private final Cluster cluster;
    private final double telemetryIntervalSeconds;
    private double nextTelemetrySeconds;

    /** Requests whose assignment has not come, with their arrival; and the other way round. */
    private final Map<String, Arrived> unassigned = new HashMap<>();

    private final Map<String, Assigned> unrequested = new HashMap<>();
    /** Requests that are or were in the cluster, by their ids: what comes again is not played again. */
    private final Set<String> submitted = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_REQUESTS;
        }
    });

    private final Map<Long, Played> playing = new HashMap<>();
    private final BitSet changedInstances = new BitSet();
    private final BitSet changedPrefills = new BitSet();
    private final double[] prefillPublishedSeconds;
    /** By instance: prefix blocks that came and went since that was published. */
    private final Map<Integer, BlockChanges> blockChanges = new HashMap<>();

    private final double[] statePublishedSeconds;
    private final double[] settledSeconds;
    private final double[] blocksPublishedSeconds;
    private long statesPublishedMicros;
    private @Nullable ReplayTimebase clock;

    /** In order: the last change of a block counts. */
    private record BlockChanges(Set<Long> added, Set<Long> removed) {
        void add(long block) {
            added.add(block);
            removed.remove(block);
        }

        void remove(long block) {
            added.remove(block);
            removed.add(block);
        }
    }

    private record Arrived(DecodeRequest request, long atMillis) {}

    private record Assigned(DecodeAssignment assignment, long receivedWallMicros) {}

    /**
     * An idle cluster, whose event time begins with its first request.
     *
     * @param output takes the records to be sent, in order
     */
    public LiveCluster(
            Fabric fabric, LiveClusterSettings settings, Consumer<ProducerRecord<String, SpecificRecord>> output) {
        this.fabric = fabric;
        this.settings = settings;
        this.output = output;
        records = new LiveClusterRecords(fabric);
        cluster = new Cluster(fabric, settings.cluster(), settings.seed(), new Events());
        statePublishedSeconds = new double[fabric.instanceCount()];
        settledSeconds = new double[fabric.instanceCount()];
        prefillPublishedSeconds = new double[fabric.instanceCount()];
        blocksPublishedSeconds = new double[fabric.instanceCount()];
        telemetryIntervalSeconds = settings.telemetryIntervalMillis() * 1e-3;
        nextTelemetrySeconds = telemetryIntervalSeconds;
    }

    /** Takes a request, the first of which fixes event time; one that was played already is ignored. */
    public void request(DecodeRequest request, long arrivalMillis, long wallMicros) {
        if (clock == null) {
            long sentMicros = request.getSentAtEpochMicros();
            clock = new ReplayTimebase(settings.speed(), arrivalMillis, sentMicros == 0 ? wallMicros : sentMicros);
            publishStates(clock);
        }
        if (submitted.contains(request.getRequestId())) {
            return;
        }
        Assigned assigned = unrequested.remove(request.getRequestId());
        Arrived arrived = new Arrived(request, arrivalMillis);
        if (assigned == null) {
            unassigned.put(request.getRequestId(), arrived);
        } else {
            submit(clock, arrived, assigned);
        }
    }

    /**
     * Takes an assignment. A request that is refused is not played; of several assignments for one request the first is.
     *
     * @throws IllegalStateException where it names instances that the fabric does not have
     */
    public void assign(DecodeAssignment assignment, long wallMicros) {
        Arrived arrived = unassigned.remove(assignment.getRequestId());
        if (assignment.getRefusal() != null || submitted.contains(assignment.getRequestId())) {
            return;
        }
        Assigned assigned = new Assigned(assignment, wallMicros);
        if (arrived == null || clock == null) {
            unrequested.putIfAbsent(assignment.getRequestId(), assigned);
        } else {
            submit(clock, arrived, assigned);
        }
    }

    private void submit(ReplayTimebase eventTime, Arrived arrived, Assigned assigned) {
        DecodeRequest request = arrived.request();
        DecodeAssignment assignment = assigned.assignment();
        int from = fabric.instanceIndex(assignment.getPrefillInstance());
        int to = fabric.instanceIndex(assignment.getDecodeInstance());
        if (from < 0
                || to < 0
                || !fabric.role(from).isPrefill()
                || !fabric.role(to).isDecode()) {
            throw new IllegalStateException("assignment of request '" + assignment.getRequestId() + "' names '"
                    + assignment.getPrefillInstance() + "' and '" + assignment.getDecodeInstance()
                    + "', which are no prefill and decode instance of fabric '" + fabric.name() + "'");
        }
        long sentMicros = request.getSentAtEpochMicros();
        double decisionMillis = sentMicros == 0 ? 0 : (assigned.receivedWallMicros() - sentMicros) * 1e-3;
        // Deciding takes wall-clock time, which a fast replay must not multiply.
        double decidedSeconds = eventTime.secondsOf(arrived.atMillis()) + Math.max(0, decisionMillis) * 1e-3;
        submitted.add(request.getRequestId());
        ClusterRequest placed = LiveClusterRequests.of(request);
        playing.put(placed.id(), new Played(request, assignment, arrived.atMillis(), decisionMillis));
        double submittedSeconds = Math.max(cluster.nowSeconds(), decidedSeconds);
        cluster.submit(placed, from, to, PathHints.route(assignment.getPathHint()), submittedSeconds);
    }

    /** Plays up to now, and publishes what has changed. */
    public void advance(long wallMicros) {
        ReplayTimebase eventTime = clock;
        if (eventTime == null) {
            return;
        }
        double now = eventTime.seconds(wallMicros);
        while (nextTelemetrySeconds <= now) {
            cluster.advanceTo(nextTelemetrySeconds);
            // After a stall only the newest reading matters: counters hold what was missed.
            if (nextTelemetrySeconds + telemetryIntervalSeconds > now) {
                publishTelemetry(eventTime);
            }
            nextTelemetrySeconds += telemetryIntervalSeconds;
        }
        cluster.advanceTo(Math.max(now, cluster.nowSeconds()));
        if (wallMicros - statesPublishedMicros >= STATE_INTERVAL_MICROS) {
            publishDueStates(eventTime);
            statesPublishedMicros = wallMicros;
        }
    }

    /** Requests that arrived and have no outcome yet. */
    public int inFlight() {
        return unassigned.size() + playing.size();
    }

    private void publishTelemetry(ReplayTimebase eventTime) {
        long atMicros = eventTime.micros(cluster.nowSeconds());
        for (int link = 0; link < fabric.linkCount(); link++) {
            output.accept(records.telemetry(link, cluster.linkBytesSent(link), atMicros));
        }
    }

    private void publishStates(ReplayTimebase eventTime) {
        for (int k = 0; k < fabric.decodeCount(); k++) {
            publishState(eventTime, fabric.decodeInstance(k));
        }
        for (int p = 0; p < fabric.prefillCount(); p++) {
            publishPrefill(eventTime, fabric.prefillInstance(p));
        }
    }

    private void publishDueStates(ReplayTimebase eventTime) {
        double now = cluster.nowSeconds();
        for (int k = 0; k < fabric.decodeCount(); k++) {
            int instance = fabric.decodeInstance(k);
            if (changedInstances.get(instance) || now - statePublishedSeconds[instance] >= HEARTBEAT_SECONDS) {
                publishState(eventTime, instance);
                changedInstances.set(instance, now < settledSeconds[instance]);
            }
        }
        for (int p = 0; p < fabric.prefillCount(); p++) {
            int instance = fabric.prefillInstance(p);
            if (changedPrefills.get(instance) || now - prefillPublishedSeconds[instance] >= HEARTBEAT_SECONDS) {
                publishPrefill(eventTime, instance);
            }
        }
    }

    private void publishPrefill(ReplayTimebase eventTime, int instance) {
        prefillPublishedSeconds[instance] = cluster.nowSeconds();
        changedPrefills.clear(instance);
        output.accept(records.prefillState(cluster, instance, eventTime.millis(cluster.nowSeconds())));
    }

    /** All of its blocks at every heartbeat, else what has changed. */
    private void publishState(ReplayTimebase eventTime, int instance) {
        double now = cluster.nowSeconds();
        long atMillis = eventTime.millis(now);
        BlockChanges changes = blockChanges.remove(instance);
        if (now >= blocksPublishedSeconds[instance] + HEARTBEAT_SECONDS || now == 0) {
            blocksPublishedSeconds[instance] = now;
            output.accept(records.allBlocks(cluster, instance, atMillis));
        } else if (changes != null) {
            output.accept(records.blocks(instance, changes.added(), changes.removed(), atMillis));
        }
        statePublishedSeconds[instance] = now;
        output.accept(records.state(cluster, instance, atMillis));
    }

    private final class Events implements ClusterListener {

        @Override
        public void transferStarted(ClusterRequest request, int from, int to, long bytes, double seconds) {
            transfer(request, to, TransferEventKind.STARTED, 0, seconds);
        }

        @Override
        public void transferFinished(ClusterRequest request, int from, int to, long bytes, double seconds) {
            transfer(request, to, TransferEventKind.FINISHED, bytes, seconds);
        }

        /** The state first: it shows the memory and the prefix blocks as soon as the event is known. */
        private void transfer(ClusterRequest request, int to, TransferEventKind kind, long bytes, double seconds) {
            Played played = playing.get(request.id());
            if (played != null && clock != null) {
                publishState(clock, to);
                changedInstances.set(to);
                settledSeconds[to] = cluster.nowSeconds() + SETTLE_SECONDS;
                output.accept(records.transfer(played.assignment(), kind, bytes, clock.millis(seconds)));
            }
        }

        @Override
        public void completed(RequestTiming timing) {
            Played played = playing.remove(timing.request().id());
            if (played != null && clock != null) {
                output.accept(records.outcome(played, timing, clock.millis(timing.completedSeconds())));
            }
        }

        @Override
        public void decodeStateChanged(int instance, double seconds) {
            changedInstances.set(instance);
        }

        @Override
        public void blockCached(int instance, long block) {
            changes(instance).add(block);
        }

        @Override
        public void blockDropped(int instance, long block) {
            changes(instance).remove(block);
        }

        private BlockChanges changes(int instance) {
            return blockChanges.computeIfAbsent(
                    instance, same -> new BlockChanges(new LinkedHashSet<>(), new LinkedHashSet<>()));
        }

        @Override
        public void prefillStateChanged(int instance, double seconds) {
            changedPrefills.set(instance);
        }
    }
}
