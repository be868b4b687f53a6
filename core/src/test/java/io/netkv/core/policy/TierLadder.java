package io.netkv.core.policy;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.NodeSpec;
import io.netkv.core.fabric.FabricSpec.PodSpec;
import io.netkv.core.fabric.FabricSpec.RackSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.Role;
import io.netkv.core.fabric.Tier;
import io.netkv.core.placement.Decision;
import io.netkv.core.placement.FabricScheduler;
import io.netkv.core.placement.InstanceState;
import io.netkv.core.placement.PlacementRequest;
import io.netkv.core.placement.PlacementRules;
import java.util.ArrayList;
import java.util.List;

/** One prefill instance and one decode instance at each of the four distances from it, placed on by a policy. */
final class TierLadder {

    static final long KV_BYTES_PER_TOKEN = 327_680;
    static final int BLOCK_TOKENS = 512;

    private static final String LOCATION = "test";
    private static final List<String> NODES = List.of("p0r0n0", "p0r0n1", "p0r1n0", "p1r0n0");

    private final Fabric fabric;
    private final FabricScheduler scheduler;
    private final PlacementRequest request = new PlacementRequest();
    private final Decision decision = new Decision();

    /** All instances idle, without cache; nothing measured. */
    TierLadder(String policy, double[] latencySeconds, double[] bandwidthBytesPerSecond) {
        fabric = fabric(latencySeconds, bandwidthBytesPerSecond);
        scheduler = new FabricScheduler(fabric, Policies.named(policy, PolicyWeights.DEFAULT), PlacementRules.DEFAULT);
    }

    private static Fabric fabric(double[] latencySeconds, double[] bandwidthBytesPerSecond) {
        List<TierSpec> tiers = new ArrayList<>();
        List<InstanceSpec> instances = new ArrayList<>();
        instances.add(new InstanceSpec("prefill", NODES.get(0), Role.PREFILL, 0, LOCATION));
        for (int tier = 0; tier < Tier.LEAST_COUNT; tier++) {
            tiers.add(new TierSpec(latencySeconds[tier], bandwidthBytesPerSecond[tier], LOCATION));
            instances.add(new InstanceSpec("d" + tier, NODES.get(tier), Role.DECODE, Integer.MAX_VALUE, LOCATION));
        }
        List<PodSpec> pods = List.of(new PodSpec("p0", LOCATION), new PodSpec("p1", LOCATION));
        List<RackSpec> racks = List.of(
                new RackSpec("p0r0", "p0", LOCATION),
                new RackSpec("p0r1", "p0", LOCATION),
                new RackSpec("p1r0", "p1", LOCATION));
        List<NodeSpec> nodes = NODES.stream()
                .map(node -> new NodeSpec(node, node.substring(0, 4), LOCATION))
                .toList();
        List<LinkSpec> links = new ArrayList<>();
        pods.forEach(pod -> join(links, pod.name(), FabricSpec.CORE));
        racks.forEach(rack -> join(links, rack.name(), rack.pod()));
        nodes.forEach(node -> join(links, node.name(), node.rack()));
        instances.forEach(instance -> join(links, instance.name(), instance.node()));
        return Fabric.of(new FabricSpec("ladder", LOCATION, tiers, pods, racks, nodes, instances, links));
    }

    private static void join(List<LinkSpec> links, String lower, String upper) {
        links.add(new LinkSpec(lower + "-up", lower, upper, 1e12, LOCATION));
        links.add(new LinkSpec(lower + "-down", upper, lower, 1e12, LOCATION));
    }

    /** The decode instance at a distance holds these prefix blocks and nothing else. */
    void cache(int tier, long... blocks) {
        scheduler.updateInstance(
                instance(tier), new InstanceState(0, Integer.MAX_VALUE, true, true, 0), blocks, blocks.length);
    }

    /** The oracle says so of every tier, just now. */
    void measure(double[] congestion) {
        scheduler.oracle().update(1, 0);
        for (int tier = 0; tier < Tier.LEAST_COUNT; tier++) {
            scheduler.oracle().updateTier(tier, congestion[tier]);
        }
    }

    /** The tier that the policy chooses for a prompt that begins with these blocks. */
    Decision.Choice choose(int tokens, long... blocks) {
        request.reset(instance(-1), tokens, 0, KV_BYTES_PER_TOKEN, BLOCK_TOKENS);
        for (long block : blocks) {
            request.addBlock(block);
        }
        if (!scheduler.decide(request, 0, decision)) {
            throw new IllegalStateException("no instance takes " + tokens + " tokens");
        }
        return decision.chosen();
    }

    /** The tiers in the policy's order, best first: each is taken out of service once it was chosen. */
    List<Integer> order(int tokens) {
        List<Integer> order = new ArrayList<>();
        while (order.size() < Tier.LEAST_COUNT) {
            int tier = choose(tokens).tier();
            order.add(tier);
            scheduler.updateInstance(instance(tier), new InstanceState(0, 0, false, true, 0), new long[0], 0);
        }
        for (int tier : order) {
            cache(tier);
        }
        return order;
    }

    private int instance(int tier) {
        return fabric.instanceIndex(tier < 0 ? "prefill" : "d" + tier);
    }
}
