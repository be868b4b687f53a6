package io.netkv.simulator.cluster;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import java.util.ArrayList;
import java.util.List;

/** What cluster tests have in common. */
final class ClusterFixtures {

    static final long KV_BYTES_PER_TOKEN = 327_680;

    /** The paper's fabric: instances 0 to 3 prefill, 4 to 7 decode in the same pod, 8 to 15 in the other. */
    static final int PREFILL = 0;

    static final int SAME_POD = 4;
    static final int OTHER_POD = 8;

    private ClusterFixtures() {}

    static Fabric fabric(long kvCapacityTokens) {
        FatTree paper = FatTree.paper64();
        return new FatTree(
                        paper.name(),
                        paper.pods(),
                        paper.racksPerPod(),
                        paper.nodesPerRack(),
                        paper.instancesPerNode(),
                        paper.uplinks(),
                        paper.tiers(),
                        paper.prefillRacks(),
                        kvCapacityTokens)
                .fabric();
    }

    static ClusterRequest request(long id, int inputTokens, int outputTokens, long... blocks) {
        return new ClusterRequest(id, inputTokens, outputTokens, blocks, KV_BYTES_PER_TOKEN);
    }

    /** Keeps all that a cluster tells, in order. */
    static final class Log implements ClusterListener {

        final List<RequestTiming> timings = new ArrayList<>();
        final List<String> lines = new ArrayList<>();

        RequestTiming of(long id) {
            return timings.stream()
                    .filter(timing -> timing.request().id() == id)
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void transferStarted(
                ClusterRequest request, int prefillInstance, int decodeInstance, long bytes, double seconds) {
            lines.add("started " + request.id() + " " + bytes + " " + seconds);
        }

        @Override
        public void transferFinished(
                ClusterRequest request, int prefillInstance, int decodeInstance, long bytes, double seconds) {
            lines.add("finished " + request.id() + " " + bytes + " " + seconds);
        }

        @Override
        public void completed(RequestTiming timing) {
            timings.add(timing);
            lines.add("completed " + timing.request().id() + " " + timing.completedSeconds());
        }

        @Override
        public void decodeStateChanged(int instance, double seconds) {
            lines.add("changed " + instance + " " + seconds);
        }
    }
}
