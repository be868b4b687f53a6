package io.netkv.core.fabric;

import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.NodeSpec;
import io.netkv.core.fabric.FabricSpec.PodSpec;
import io.netkv.core.fabric.FabricSpec.RackSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FabricSpec.ZoneSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A regular fat-tree, from which a {@link FabricSpec} is written out.
 *
 * <p>Elements are named by their way down: {@code p0}, {@code p0r1}, {@code p0r1n0}, {@code p0r1n0i0}. A link is named
 * by its lower end and its direction: {@code p0r1n0i0-up}, {@code p0r1n0i0-down}; the members of a group of several
 * have a number behind: {@code p0r1-up-3}. Where there are zones, all names begin with theirs: {@code z1p0r1}. Racks are numbered through all pods: {@code pod * racksPerPod + rack}.
 *
 * @param name name of the fabric
 * @param zones 0: pods are joined by the core; else 1 or more, each with as many pods
 * @param pods in all, 1 or more
 * @param racksPerPod 1 or more
 * @param nodesPerRack 1 or more
 * @param instancesPerNode 1 or more
 * @param uplinks one for each tier: what joins an instance, a node, a rack, a pod and, where there are zones, a zone to the level
 *     above, in each direction
 * @param tiers four: same node, same rack, same pod, cross-pod; with zones five
 * @param prefillRacks numbers of the racks whose instances are all prefill; all others are decode
 * @param kvCapacityTokens tokens of KV cache that one decode instance holds at most, above 0
 */
public record FatTree(
        String name,
        int zones,
        int pods,
        int racksPerPod,
        int nodesPerRack,
        int instancesPerNode,
        List<Uplink> uplinks,
        List<TierSpec> tiers,
        Set<Integer> prefillRacks,
        long kvCapacityTokens) {

    /** Oversubscription of the paper's main tables (arXiv 2606.03910, Tables II to VI). */
    public static final double PAPER_OVERSUBSCRIPTION = 4;

    private static final double GIGABYTE = 1e9;
    private static final String PAPER_PLACE = "the paper's fabric";

    /**
     * What joins an element to the level above.
     *
     * @param capacityBytesPerSecond of all member links together, in each direction, above 0
     * @param memberLinks parallel links that share the capacity evenly, 1 or more; ECMP hashes a flow onto one
     */
    public record Uplink(double capacityBytesPerSecond, int memberLinks) {

        public Uplink {
            requirePositive("memberLinks", memberLinks);
        }
    }

    /** One without zones. */
    public FatTree(
            String name,
            int pods,
            int racksPerPod,
            int nodesPerRack,
            int instancesPerNode,
            List<Uplink> uplinks,
            List<TierSpec> tiers,
            Set<Integer> prefillRacks,
            long kvCapacityTokens) {
        this(
                name,
                0,
                pods,
                racksPerPod,
                nodesPerRack,
                instancesPerNode,
                uplinks,
                tiers,
                prefillRacks,
                kvCapacityTokens);
    }

    public FatTree {
        if (zones < 0 || zones > 0 && pods % zones != 0) {
            throw new IllegalArgumentException(
                    "zones is " + zones + "; it must be 0, or pods, here " + pods + ", a multiple of it");
        }
        requirePositive("pods", pods);
        requirePositive("racksPerPod", racksPerPod);
        requirePositive("nodesPerRack", nodesPerRack);
        requirePositive("instancesPerNode", instancesPerNode);
        uplinks = List.copyOf(uplinks);
        tiers = List.copyOf(tiers);
        prefillRacks = Set.copyOf(prefillRacks);
        int levels = Tier.LEAST_COUNT + (zones > 0 ? 1 : 0);
        if (uplinks.size() != levels) {
            throw new IllegalArgumentException("uplinks has " + uplinks.size() + " entries; it must have " + levels
                    + ": instance, node, rack, pod" + (zones > 0 ? ", zone" : ""));
        }
        for (int rack : prefillRacks) {
            if (rack < 0 || rack >= pods * racksPerPod) {
                throw new IllegalArgumentException(
                        "prefillRacks names rack " + rack + "; racks are 0 to " + (pods * racksPerPod - 1) + " here");
            }
        }
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " is " + value + "; it must be 1 or more");
        }
    }

    /** The paper's 64 GPUs at 4:1, see {@link #paper}. */
    public static FatTree paper64() {
        return paper(1, PAPER_OVERSUBSCRIPTION);
    }

    /**
     * The fabric on which this project repeats the paper's evaluation (arXiv 2606.03910, section "What it measured";
     * placement, capacities and member links are this project's calibration against Tables II and VI).
     *
     * <p>One cell is 64 GPUs: 2 pods x 2 racks x 2 nodes x 2 instances of 4 GPUs; its first rack is prefill (4
     * instances), the other 12 instances decode. Larger fabrics repeat the cell, so that 16 cells are 1,024 GPUs.
     *
     * @param cells 1 or more; {@code 64 * cells} GPUs
     * @param oversubscription of rack and pod uplinks, above 0; the paper has 1, 2, 4 and 8
     */
    public static FatTree paper(int cells, double oversubscription) {
        requirePositive("cells", cells);
        if (!(oversubscription > 0) || Double.isInfinite(oversubscription)) {
            throw new IllegalArgumentException("oversubscription is " + oversubscription + "; it must be above 0");
        }
        Set<Integer> prefillRacks = new HashSet<>();
        for (int cell = 0; cell < cells; cell++) {
            prefillRacks.add(4 * cell);
        }
        double uplinkCapacity = 200 * GIGABYTE / oversubscription;
        return new FatTree(
                "paper-" + 64 * cells,
                2 * cells,
                2,
                2,
                2,
                List.of(
                        new Uplink(50 * GIGABYTE, 1),
                        new Uplink(100 * GIGABYTE, 1),
                        new Uplink(uplinkCapacity, 8),
                        new Uplink(uplinkCapacity, 10)),
                List.of(
                        new TierSpec(0, 450 * GIGABYTE, PAPER_PLACE),
                        new TierSpec(10e-6, 12.5 * GIGABYTE, PAPER_PLACE),
                        new TierSpec(20e-6, 25 * GIGABYTE / oversubscription, PAPER_PLACE),
                        new TierSpec(50e-6, 12.5 * GIGABYTE / oversubscription, PAPER_PLACE)),
                prefillRacks,
                450_000);
    }

    /** The fabric itself. */
    public Fabric fabric() {
        return Fabric.of(spec());
    }

    /** The fabric written out, element by element. */
    public FabricSpec spec() {
        return new Writer().write();
    }

    private final class Writer {

        private final String location = "fat-tree " + name;
        private final List<ZoneSpec> zoneSpecs = new ArrayList<>();
        private final List<PodSpec> podSpecs = new ArrayList<>();
        private final List<RackSpec> rackSpecs = new ArrayList<>();
        private final List<NodeSpec> nodeSpecs = new ArrayList<>();
        private final List<InstanceSpec> instanceSpecs = new ArrayList<>();
        private final List<LinkSpec> linkSpecs = new ArrayList<>();

        FabricSpec write() {
            int podsPerZone = zones == 0 ? pods : pods / zones;
            for (int zone = 0; zone < zones; zone++) {
                zoneSpecs.add(new ZoneSpec("z" + zone, FabricSpec.CORE, location));
                join("z" + zone, FabricSpec.CORE, uplinks.get(4));
            }
            for (int pod = 0; pod < pods; pod++) {
                String zone = zones == 0 ? "" : "z" + pod / podsPerZone;
                writePod(zone + "p" + pod % podsPerZone, zones == 0 ? FabricSpec.CORE : zone, pod);
            }
            return new FabricSpec(
                    name, location, tiers, zoneSpecs, podSpecs, rackSpecs, nodeSpecs, instanceSpecs, linkSpecs);
        }

        private void writePod(String pod, String zone, int number) {
            podSpecs.add(new PodSpec(pod, zone, location));
            join(pod, zone, uplinks.get(3));
            for (int rack = 0; rack < racksPerPod; rack++) {
                Role role = prefillRacks.contains(number * racksPerPod + rack) ? Role.PREFILL : Role.DECODE;
                writeRack(pod + "r" + rack, pod, role);
            }
        }

        private void writeRack(String rack, String pod, Role role) {
            rackSpecs.add(new RackSpec(rack, pod, location));
            join(rack, pod, uplinks.get(2));
            for (int node = 0; node < nodesPerRack; node++) {
                writeNode(rack + "n" + node, rack, role);
            }
        }

        private void writeNode(String node, String rack, Role role) {
            nodeSpecs.add(new NodeSpec(node, rack, location));
            join(node, rack, uplinks.get(1));
            for (int i = 0; i < instancesPerNode; i++) {
                String instance = node + "i" + i;
                long capacity = role == Role.DECODE ? kvCapacityTokens : 0;
                instanceSpecs.add(new InstanceSpec(instance, node, role, capacity, location));
                join(instance, node, uplinks.get(0));
            }
        }

        private void join(String lower, String upper, Uplink uplink) {
            joinOneWay(lower + "-up", lower, upper, uplink);
            joinOneWay(lower + "-down", upper, lower, uplink);
        }

        private void joinOneWay(String link, String from, String to, Uplink uplink) {
            double capacity = uplink.capacityBytesPerSecond() / uplink.memberLinks();
            for (int member = 0; member < uplink.memberLinks(); member++) {
                String numbered = uplink.memberLinks() == 1 ? link : link + "-" + member;
                linkSpecs.add(new LinkSpec(numbered, from, to, capacity, location));
            }
        }
    }
}
