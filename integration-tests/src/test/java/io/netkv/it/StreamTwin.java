package io.netkv.it;

import io.netkv.avro.CostBreakdown;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.TierCongestion;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.congestion.LinkStates;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.OracleState;
import io.netkv.core.placement.PlacementRequest;
import io.netkv.core.policy.Cost;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.PathHints;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.scheduler.SchedulerTopology;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.simulator.cluster.Cluster;
import io.netkv.simulator.cluster.ClusterRequest;
import io.netkv.simulator.trial.TrialListener;
import io.netkv.simulator.trial.TrialSettings;
import io.netkv.stream.StreamsSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/**
 * The scheduler's topology beside a trial of the simulator: every input of the trial's scheduler goes to the topology as
 * a record, in the same order, and each decision of the one is compared with that of the other.
 */
final class StreamTwin implements TrialListener, AutoCloseable {

    private static final long BASE_MILLIS = 1_700_000_000_000L;
    private static final int BLOCK_TOKENS = 512;

    /** What is passed on, or left out to see that it matters. */
    enum Input {
        STATES,
        PREFILL_STATES,
        TRANSFERS,
        SNAPSHOTS
    }

    private final Fabric fabric;
    private final String policy;
    private final TopologyTestDriver driver;
    private final Map<Topic, TestInputTopic<String, SpecificRecord>> inputs = new EnumMap<>(Topic.class);
    private final TestOutputTopic<String, DecodeAssignment> assignments;
    private final Map<Input, Long> passedOn = new EnumMap<>(Input.class);
    private final List<Input> leftOut;
    private final List<String> differences = new ArrayList<>();
    private final List<DecodeAssignment> answers = new ArrayList<>();
    private final boolean isOnChange;
    /** By instance: the prefix blocks that were sent last, where they are sent as changes. */
    private final Map<Integer, Set<Long>> sentBlocks = new HashMap<>();

    private boolean sendsBlocksAsChanges;
    private long wallMillis;
    private long decisions;
    private long runnersUp;

    StreamTwin(Fabric fabric, String policy, TrialSettings trial, Path stateDirectory, Input... leftOut) {
        isOnChange = trial.stateIntervalSeconds() == 0;
        this.fabric = fabric;
        this.policy = policy;
        this.leftOut = List.of(leftOut);
        AvroSerdes serdes = AvroSerdes.shipped();
        StreamsSettings settings =
                new StreamsSettings("twin", KafkaSettings.of("127.0.0.1:1"), stateDirectory, Map.of());
        driver = new TopologyTestDriver(
                SchedulerTopology.build(
                        new SchedulerSettings(
                                policy,
                                Map.of(),
                                PolicyWeights.DEFAULT,
                                trial.rules(),
                                SchedulerSettings.DEFAULT.dedupWindow(),
                                trial.judge(),
                                PolicyWeights.DEFAULT,
                                1),
                        serdes),
                settings.properties(),
                Instant.ofEpochMilli(BASE_MILLIS));
        for (Topic topic : List.of(
                Topic.FABRIC,
                Topic.NETWORK_COST_ORACLE,
                Topic.DECODE_INSTANCES,
                Topic.PREFILL_INSTANCES,
                Topic.PREFIX_BLOCKS,
                Topic.TRANSFER_EVENTS,
                Topic.DECODE_REQUESTS)) {
            inputs.put(topic, driver.createInputTopic(topic.topicName(), new StringSerializer(), serdes.serializer()));
        }
        assignments = driver.createOutputTopic(
                Topic.DECODE_ASSIGNMENTS.topicName(), new StringDeserializer(), serdes.deserializer());
        pipe(Topic.FABRIC, fabric.name(), FabricRecords.toRecord(fabric.spec()), 0);
    }

    /** From now on prefix blocks are sent as changes, and only now and then as a list. */
    StreamTwin sendingBlocksAsChanges() {
        sendsBlocksAsChanges = true;
        return this;
    }

    private void pipe(Topic topic, String key, SpecificRecord value, long atMillis) {
        if (atMillis > wallMillis) {
            driver.advanceWallClockTime(Duration.ofMillis(atMillis - wallMillis));
            wallMillis = atMillis;
        }
        inputs.get(topic).pipeInput(key, value, Instant.ofEpochMilli(BASE_MILLIS + atMillis));
    }

    private void pipe(Input kind, Topic topic, String key, SpecificRecord value, long atMillis) {
        if (!leftOut.contains(kind)) {
            passedOn.merge(kind, 1L, Long::sum);
            pipe(topic, key, value, atMillis);
        }
    }

    @Override
    public void instanceState(Cluster cluster, int instance, long atMillis) {
        String key = RecordKeys.instance(fabric.name(), fabric.instanceName(instance));
        List<Long> cached = cachedBlocks(cluster, instance);
        DecodeInstanceState state = DecodeInstanceState.newBuilder()
                .setFabric(fabric.name())
                .setInstance(fabric.instanceName(instance))
                .setRunningRequests(cluster.runningRequests(instance))
                .setFreeKvTokens(cluster.freeKvTokens(instance))
                .setPublishedOnChange(isOnChange)
                .setBlocksAsChanges(sendsBlocksAsChanges)
                .setCachedBlocks(sendsBlocksAsChanges ? List.of() : cached)
                .build();
        if (sendsBlocksAsChanges) {
            pipe(Topic.PREFIX_BLOCKS, key, changes(instance, cached), atMillis);
        }
        pipe(Input.STATES, Topic.DECODE_INSTANCES, key, state, atMillis);
    }

    private PrefixBlocks changes(int instance, List<Long> cached) {
        Set<Long> now = new HashSet<>(cached);
        Set<Long> before = Objects.requireNonNullElse(sentBlocks.put(instance, now), Set.of());
        boolean isComplete = before.isEmpty() || now.size() % 50 == 0;
        return PrefixBlocks.newBuilder()
                .setFabric(fabric.name())
                .setInstance(fabric.instanceName(instance))
                .setComplete(isComplete)
                .setAdded(now.stream()
                        .filter(block -> isComplete || !before.contains(block))
                        .toList())
                .setRemoved(before.stream()
                        .filter(block -> !isComplete && !now.contains(block))
                        .toList())
                .build();
    }

    private List<Long> cachedBlocks(Cluster cluster, int instance) {
        int count = cluster.cachedBlockCount(instance);
        long[] blocks = new long[count];
        cluster.cachedBlocks(instance, blocks);
        return Arrays.stream(blocks).boxed().toList();
    }

    @Override
    public void prefillState(Cluster cluster, int instance, long atMillis) {
        long[] blocks = new long[cluster.prefillCachedBlockCount(instance)];
        cluster.prefillCachedBlocks(instance, blocks);
        PrefillInstanceState state = PrefillInstanceState.newBuilder()
                .setFabric(fabric.name())
                .setInstance(fabric.instanceName(instance))
                .setQueuedTokens(cluster.queuedPrefillTokens(instance))
                .setCachedBlocks(Arrays.stream(blocks).boxed().toList())
                .build();
        String key = RecordKeys.instance(fabric.name(), fabric.instanceName(instance));
        pipe(Input.PREFILL_STATES, Topic.PREFILL_INSTANCES, key, state, atMillis);
    }

    @Override
    public void transferStarted(String requestId, int decodeInstance, long bytes, long atMillis) {
        transfer(requestId, TransferEventKind.STARTED, decodeInstance, 0, atMillis);
    }

    @Override
    public void transferFinished(String requestId, int decodeInstance, long bytes, long atMillis) {
        transfer(requestId, TransferEventKind.FINISHED, decodeInstance, bytes, atMillis);
    }

    private void transfer(String requestId, TransferEventKind kind, int decodeInstance, long bytes, long atMillis) {
        TransferEvent event = TransferEvent.newBuilder()
                .setRequestId(requestId)
                .setFabric(fabric.name())
                .setKind(kind)
                .setAtMillis(BASE_MILLIS + atMillis)
                .setDecodeInstance(fabric.instanceName(decodeInstance))
                .setBytes(bytes)
                .build();
        pipe(Input.TRANSFERS, Topic.TRANSFER_EVENTS, fabric.name(), event, atMillis);
    }

    @Override
    public void oracle(
            long version, long measuredAtMillis, double[] tierCongestion, LinkStates links, long linkWindowMillis) {
        List<TierCongestion> tiers = new ArrayList<>();
        for (int tier = 0; tier < tierCongestion.length; tier++) {
            tiers.add(TierCongestion.newBuilder()
                    .setTier(tier)
                    .setCongestion(tierCongestion[tier])
                    .build());
        }
        OracleSnapshot snapshot = OracleSnapshot.newBuilder()
                .setFabric(fabric.name())
                .setVersion(version)
                .setMeasuredAtMillis(BASE_MILLIS + measuredAtMillis)
                .setEmittedAtMillis(BASE_MILLIS + measuredAtMillis)
                .setAgeMillis(0L)
                .setTiers(tiers)
                .setLinksHash(fabric.linksHash())
                .setLinkWindowMillis(linkWindowMillis)
                .setLinkCongestion(ByteBuffer.wrap(links.congestionBytes()))
                .setLinkAges(ByteBuffer.wrap(links.ageBytes()))
                .build();
        pipe(Input.SNAPSHOTS, Topic.NETWORK_COST_ORACLE, fabric.name(), snapshot, measuredAtMillis);
    }

    @Override
    public void request(
            String requestId, ClusterRequest request, int prefillInstance, int decodeInstance, long arrivalMillis) {
        DecodeRequest record = DecodeRequest.newBuilder()
                .setRequestId(requestId)
                .setFabric(fabric.name())
                .setPrefillInstance(name(prefillInstance))
                .setDecodeInstance(name(decodeInstance))
                .setInputTokens(request.inputTokens())
                .setMaxOutputTokens(request.outputTokens())
                .setPrefixBlocks(Arrays.stream(request.prefixBlocks()).boxed().toList())
                .setPrefixBlockTokens(BLOCK_TOKENS)
                .setKvBytesPerToken(request.kvBytesPerToken())
                .build();
        pipe(Topic.DECODE_REQUESTS, fabric.name(), record, arrivalMillis);
        answers.addAll(assignments.readValuesToList());
    }

    private String name(int instance) {
        return instance == PlacementRequest.CHOOSE ? "" : fabric.instanceName(instance);
    }

    @Override
    public void decided(String requestId, Decision decision) {
        decisions++;
        if (decision.runnerUp().instance() != Decision.NONE) {
            runnersUp++;
        }
        if (answers.size() != 1) {
            differences.add(requestId + ": the stream made " + answers.size() + " decisions");
        } else {
            String simulators = describe(requestId, decision);
            String streams = describe(answers.get(0));
            if (!simulators.equals(streams)) {
                differences.add("simulator: " + simulators + System.lineSeparator() + "stream:    " + streams);
            }
        }
        answers.clear();
    }

    /** Every figure in full: two doubles read the same only where they are the same. */
    private String describe(String requestId, Decision decision) {
        Decision.Choice chosen = decision.chosen();
        return String.join(
                " ",
                requestId,
                policy,
                fabric.instanceName(chosen.prefillInstance()),
                fabric.instanceName(chosen.instance()),
                "of " + decision.candidates() + (decision.isMemoryAvailable() ? "" : " without memory"),
                chosen.cachedTokens() + " cached, predicted " + 1e3 * decision.predictedTransferSeconds(),
                "by " + decision.route(),
                decision.oracleMode() + " " + absent(decision.oracleVersion()) + " "
                        + absent(decision.oracleAgeMillis()),
                describe(chosen),
                describe(decision.runnerUp()),
                "preferred " + describe(decision.preferred()) + " by " + absent(decision.regretSeconds()));
    }

    private static String describe(DecodeAssignment answer) {
        CostBreakdown runnerUp = answer.getRunnerUp();
        CostBreakdown preferred = answer.getPreferred();
        return String.join(
                " ",
                answer.getRequestId(),
                answer.getPolicy(),
                answer.getPrefillInstance(),
                answer.getDecodeInstance(),
                "of " + answer.getCandidates() + (answer.getMemoryAvailable() ? "" : " without memory"),
                answer.getCachedPrefixTokens() + " cached, predicted " + answer.getPredictedTransferMillis(),
                "by " + PathHints.route(answer.getPathHint()),
                answer.getOracleMode() + " " + answer.getOracleVersion() + " " + answer.getOracleAgeMillis(),
                describe(answer.getCost()),
                runnerUp == null ? "none" : describe(runnerUp),
                "preferred " + (preferred == null ? "none" : describe(preferred)) + " by " + answer.getRegretSeconds());
    }

    private static String absent(long value) {
        return value == OracleState.NEVER ? "null" : String.valueOf(value);
    }

    private static String absent(double value) {
        return Double.isNaN(value) ? "null" : String.valueOf(value);
    }

    private String describe(Decision.Choice choice) {
        if (choice.instance() == Decision.NONE) {
            return "none";
        }
        Cost cost = choice.cost();
        return List.of(
                        fabric.instanceName(choice.prefillInstance()),
                        fabric.instanceName(choice.instance()),
                        cost.total(),
                        cost.prefillSeconds(),
                        cost.latencySeconds(),
                        cost.transferSeconds(),
                        cost.loadSeconds(),
                        choice.missingBytes(),
                        cost.bandwidthBytesPerSecond(),
                        choice.load(),
                        choice.tier(),
                        cost.congestion(),
                        cost.sharedTransfers())
                .toString();
    }

    private static String describe(CostBreakdown cost) {
        return List.of(
                        cost.getPrefillInstance(),
                        cost.getInstance(),
                        cost.getTotalSeconds(),
                        cost.getPrefillSeconds(),
                        cost.getLatencySeconds(),
                        cost.getTransferSeconds(),
                        cost.getLoadSeconds(),
                        cost.getMissingBytes(),
                        cost.getBandwidthBytesPerSecond(),
                        cost.getLoad(),
                        cost.getTier(),
                        cost.getCongestion(),
                        cost.getSharedTransfers())
                .toString();
    }

    /** Decisions of the trial. */
    long decisions() {
        return decisions;
    }

    /** Those of them that had a runner-up. */
    long runnersUp() {
        return runnersUp;
    }

    /** How many records of a kind the topology was given. */
    long passedOn(Input kind) {
        return passedOn.getOrDefault(kind, 0L);
    }

    /** The decisions that are not the same, each told twice. */
    List<String> differences() {
        return differences;
    }

    @Override
    public void close() {
        driver.close();
    }
}
