package io.netkv.player;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.RequestOutcome;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.Fabric;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.simulator.cluster.Cluster;
import io.netkv.simulator.cluster.RequestTiming;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What happens in the simulated cluster of one fabric, as records. */
final class LiveClusterRecords {

    private final Fabric fabric;
    private long[] blocks = new long[1024];

    LiveClusterRecords(Fabric fabric) {
        this.fabric = fabric;
    }

    /** A reading of a link's counter. */
    ProducerRecord<String, SpecificRecord> telemetry(int link, double bytesSent, long atMicros) {
        LinkTelemetry reading = new LinkTelemetry();
        reading.setFabric(fabric.name());
        reading.setLink(fabric.linkName(link));
        reading.setDeviceTimeMicros(atMicros);
        reading.setBytesSent((long) bytesSent);
        reading.setCapacityBytesPerSecond(fabric.linkCapacityBytesPerSecond(link));
        return record(
                Topic.LINK_TELEMETRY, RecordKeys.link(fabric.name(), fabric.linkName(link)), reading, atMicros / 1000);
    }

    /**
     * The state of a decode instance. Requests that wait for memory have not arrived yet and are counted as under way by
     * the scheduler, so none wait here.
     */
    ProducerRecord<String, SpecificRecord> state(Cluster cluster, int instance, long atMillis) {
        DecodeInstanceState state = new DecodeInstanceState();
        state.setFabric(fabric.name());
        state.setInstance(fabric.instanceName(instance));
        state.setRunningRequests(cluster.runningRequests(instance));
        state.setWaitingRequests(0);
        state.setFreeKvTokens(cluster.freeKvTokens(instance));
        state.setAccepting(true);
        state.setPublishedOnChange(true);
        state.setBlocksAsChanges(true);
        state.setCachedBlocks(List.of());
        String key = RecordKeys.instance(fabric.name(), fabric.instanceName(instance));
        return record(Topic.DECODE_INSTANCES, key, state, atMillis);
    }

    /** All prefix blocks that a decode instance holds. */
    ProducerRecord<String, SpecificRecord> allBlocks(Cluster cluster, int instance, long atMillis) {
        makeRoom(cluster.cachedBlockCount(instance));
        List<Long> all = list(cluster.cachedBlocks(instance, blocks));
        return blocks(instance, true, all, List.of(), atMillis);
    }

    /** Prefix blocks that came and went. */
    ProducerRecord<String, SpecificRecord> blocks(
            int instance, Collection<Long> added, Collection<Long> removed, long atMillis) {
        return blocks(instance, false, List.copyOf(added), List.copyOf(removed), atMillis);
    }

    private ProducerRecord<String, SpecificRecord> blocks(
            int instance, boolean complete, List<Long> added, List<Long> removed, long atMillis) {
        PrefixBlocks changes = new PrefixBlocks();
        changes.setFabric(fabric.name());
        changes.setInstance(fabric.instanceName(instance));
        changes.setComplete(complete);
        changes.setAdded(added);
        changes.setRemoved(removed);
        String key = RecordKeys.instance(fabric.name(), fabric.instanceName(instance));
        return record(Topic.PREFIX_BLOCKS, key, changes, atMillis);
    }

    private void makeRoom(int count) {
        if (blocks.length < count) {
            blocks = new long[2 * count];
        }
    }

    private List<Long> list(int count) {
        List<Long> cached = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            cached.add(blocks[i]);
        }
        return cached;
    }

    /** The state of a prefill instance. */
    ProducerRecord<String, SpecificRecord> prefillState(Cluster cluster, int instance, long atMillis) {
        PrefillInstanceState state = new PrefillInstanceState();
        state.setFabric(fabric.name());
        state.setInstance(fabric.instanceName(instance));
        state.setQueuedTokens(cluster.queuedPrefillTokens(instance));
        state.setAccepting(true);
        makeRoom(cluster.prefillCachedBlockCount(instance));
        state.setCachedBlocks(list(cluster.prefillCachedBlocks(instance, blocks)));
        String key = RecordKeys.instance(fabric.name(), fabric.instanceName(instance));
        return record(Topic.PREFILL_INSTANCES, key, state, atMillis);
    }

    /** What became of a transfer. */
    ProducerRecord<String, SpecificRecord> transfer(
            DecodeAssignment assignment, TransferEventKind kind, long bytes, long atMillis) {
        TransferEvent event = new TransferEvent();
        event.setFabric(fabric.name());
        event.setRequestId(assignment.getRequestId());
        event.setKind(kind);
        event.setAtMillis(atMillis);
        event.setDecodeInstance(assignment.getDecodeInstance());
        event.setBytes(bytes);
        return record(Topic.TRANSFER_EVENTS, fabric.name(), event, atMillis);
    }

    /** What a request experienced. */
    ProducerRecord<String, SpecificRecord> outcome(Played played, RequestTiming timing, long atMillis) {
        DecodeRequest request = played.request();
        DecodeAssignment assignment = played.assignment();
        double inCluster = timing.prefillWaitSeconds()
                + timing.prefillSeconds()
                + timing.memoryWaitSeconds()
                + timing.transferSeconds()
                + timing.firstStepSeconds();
        RequestOutcome outcome = new RequestOutcome();
        outcome.setRequestId(request.getRequestId());
        outcome.setFabric(fabric.name());
        outcome.setPolicy(assignment.getPolicy());
        outcome.setPrefillInstance(assignment.getPrefillInstance());
        outcome.setDecodeInstance(assignment.getDecodeInstance());
        outcome.setTier(assignment.getTier());
        outcome.setInputTokens(request.getInputTokens());
        outcome.setOutputTokens(request.getMaxOutputTokens() == null ? 0 : request.getMaxOutputTokens());
        outcome.setTransferBytes(timing.transferBytes());
        outcome.setDecisionMillis(played.decisionMillis());
        outcome.setPrefillWaitMillis(1e3 * timing.prefillWaitSeconds());
        outcome.setPrefillMillis(1e3 * timing.prefillSeconds());
        outcome.setMemoryWaitMillis(1e3 * timing.memoryWaitSeconds());
        outcome.setTransferMillis(1e3 * timing.transferSeconds());
        outcome.setPredictedTransferMillis(assignment.getPredictedTransferMillis());
        outcome.setFirstStepMillis(1e3 * timing.firstStepSeconds());
        outcome.setTtftMillis(played.decisionMillis() + 1e3 * inCluster);
        outcome.setTbtMillis(1e3 * timing.tbtSeconds());
        outcome.setTtftSloMillis(request.getTtftSloMillis());
        outcome.setArrivedAtMillis(played.arrivedAtMillis());
        outcome.setCompletedAtMillis(atMillis);
        return record(Topic.REQUEST_OUTCOMES, fabric.name(), outcome, atMillis);
    }

    private static ProducerRecord<String, SpecificRecord> record(
            Topic topic, String key, SpecificRecord value, long atMillis) {
        return new ProducerRecord<>(topic.topicName(), null, atMillis, key, value);
    }

    /**
     * A request that is in the cluster.
     *
     * @param decisionMillis wall-clock time from its sending to its assignment's arrival
     */
    record Played(DecodeRequest request, DecodeAssignment assignment, long arrivedAtMillis, double decisionMillis) {}
}
