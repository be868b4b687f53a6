package io.netkv.recording.replay;

import io.netkv.avro.FabricDescription;
import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.kafka.FabricParts;
import io.netkv.kafka.FabricRecords;
import io.netkv.recording.file.RecordedRecord;
import io.netkv.recording.file.Recording;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.Topic;
import io.netkv.simulator.cluster.ClusterParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Decides a recording again, by the policy that decided it, with others that judge it one after the other.
 *
 * @param folder of the recording
 * @param policies published names of those that judge
 * @param weights theirs; the policy that decided is taken to have had the defaults
 * @param cluster that the simulator plays the arrivals on
 * @param seeds of the simulator's network, 1 or more
 */
public record RecordingReplay(
        Path folder, List<String> policies, PolicyWeights weights, ClusterParameters cluster, int seeds) {

    public RecordingReplay {
        policies = List.copyOf(policies);
        policies.forEach(policy -> Policies.named(policy, weights));
        if (seeds < 1) {
            throw new IllegalArgumentException("--seeds is " + seeds + "; it must be 1 or more");
        }
    }

    /**
     * Plays all of it.
     *
     * @param each takes every decision, with what the first of the policies thinks of it
     * @return one for each fabric that has decisions, by name
     * @throws UserFacingException where there is no recording, or none of them in it
     */
    public Collection<FabricReplay> run(Consumer<ReplayedDecision> each) {
        Map<String, FabricReplay> replays = new TreeMap<>();
        try (Recording recording = Recording.open(folder)) {
            Map<String, Fabric> fabrics = fabrics(recording);
            for (int i = 0; i < Math.max(1, policies.size()); i++) {
                boolean isFirst = i == 0;
                new DecisionReplay(recording, settings(i)).run(decision -> {
                    Fabric fabric = fabrics.get(decision.answered().getFabric());
                    if (fabric == null) {
                        return;
                    }
                    FabricReplay replay = replays.computeIfAbsent(fabric.name(), name -> new FabricReplay(fabric));
                    if (isFirst) {
                        replay.decided(decision);
                        each.accept(decision);
                    }
                    if (decision.again().getJudge() != null) {
                        replay.judged(decision);
                    }
                });
            }
        }
        if (replays.isEmpty()) {
            throw new UserFacingException(folder + " has no request with its answer; record decode-requests and"
                    + " decode-assignments from before the first request on");
        }
        return replays.values();
    }

    private SchedulerSettings settings(int judge) {
        return policies.isEmpty()
                ? SchedulerSettings.DEFAULT
                : SchedulerSettings.DEFAULT.withJudge(policies.get(judge), weights);
    }

    /** The newest description of each. */
    private static Map<String, Fabric> fabrics(Recording recording) {
        Map<String, Fabric> fabrics = new TreeMap<>();
        for (int partition : new ArrayList<>(recording.partitions(Topic.FABRIC))) {
            FabricParts parts = new FabricParts();
            Iterator<RecordedRecord> records = recording.records(Topic.FABRIC, partition);
            while (records.hasNext()) {
                RecordedRecord record = records.next();
                String key = record.key() == null ? "" : record.key();
                FabricDescription description = (FabricDescription) record.value();
                if (FabricParts.isPart(key)) {
                    parts.put(key, description);
                } else if (description != null) {
                    Fabric fabric = FabricRecords.toFabric(parts.whole(description));
                    fabrics.put(fabric.name(), fabric);
                }
            }
        }
        return fabrics;
    }
}
