package io.netkv.core.fabric;

import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A fat-tree fabric that is valid: instances on nodes in racks in pods, which may stand in zones, joined by directed links.
 *
 * <p>A KV transfer climbs from its prefill instance to the lowest level that it shares with the decode instance, and
 * comes down: same node 2 hops, same rack 4, same pod 6, cross-pod 8, and two more for each level of zones. A hop is a <em>link group</em>: one directed link,
 * or several parallel member links over which ECMP hashes flows. Everything is numbered from 0: instances and links in
 * the order of the {@link FabricSpec}, groups in the order of their first link.
 *
 * <p>Immutable; no method allocates.
 */
public final class Fabric {

    /** Hops that the longest path may have. */
    public static final int MOST_HOPS = 2 * Tier.MOST_COUNT;

    private final FabricSpec spec;
    private final Map<String, Integer> instancesByName;
    private final Map<String, Integer> linksByName;
    private final Role[] roles;
    private final int[] decodeInstances;
    private final int[] prefillInstances;
    private final long[] kvCapacityTokens;
    /** By level (node, rack, pod, zones) and instance: the number of the element that holds the instance. */
    private final int[][] ancestors;
    /** By level (instance, node, rack, pod, zones) and instance: the group that leaves the element upwards. */
    private final int[][] upGroups;
    /** The same, for the group that comes down to it. */
    private final int[][] downGroups;

    private final int[] groupOfLink;
    /** By group: its member links. */
    private final int[][] membersOfGroup;

    private final int[] levelOfGroup;
    private final long linksHash;
    private final double[] linkCapacity;
    private final double[] groupCapacity;
    private final double[] tierLatency;
    private final double[] tierBandwidth;

    Fabric(FabricSpec spec, FabricLayout layout) {
        this.spec = spec;
        instancesByName = layout.instancesByName();
        linksByName = layout.linksByName();
        ancestors = layout.ancestors();
        upGroups = layout.upGroups();
        downGroups = layout.downGroups();
        groupOfLink = layout.groupOfLink();
        levelOfGroup = layout.levelOfGroup();

        List<InstanceSpec> instances = spec.instances();
        roles = instances.stream().map(InstanceSpec::role).toArray(Role[]::new);
        kvCapacityTokens =
                instances.stream().mapToLong(InstanceSpec::kvCapacityTokens).toArray();
        decodeInstances = instancesOf(Role::isDecode);
        prefillInstances = instancesOf(Role::isPrefill);

        linkCapacity = spec.links().stream()
                .mapToDouble(LinkSpec::capacityBytesPerSecond)
                .toArray();
        linksHash = hash(spec.links());
        groupCapacity = new double[levelOfGroup.length];
        int[] members = new int[levelOfGroup.length];
        for (int group : groupOfLink) {
            members[group]++;
        }
        membersOfGroup = Arrays.stream(members).mapToObj(int[]::new).toArray(int[][]::new);
        Arrays.fill(members, 0);
        for (int link = 0; link < linkCapacity.length; link++) {
            int group = groupOfLink[link];
            membersOfGroup[group][members[group]++] = link;
            groupCapacity[group] += linkCapacity[link];
        }
        tierLatency =
                spec.tiers().stream().mapToDouble(TierSpec::latencySeconds).toArray();
        tierBandwidth = spec.tiers().stream()
                .mapToDouble(TierSpec::bandwidthBytesPerSecond)
                .toArray();
    }

    /**
     * Checks a description.
     *
     * @param spec the description
     * @return the fabric it describes
     * @throws InvalidDescriptionException with every error at once, if it is not valid
     */
    public static Fabric of(FabricSpec spec) {
        return new Fabric(spec, FabricLayout.of(spec));
    }

    private static long hash(List<LinkSpec> links) {
        long hash = 1;
        for (LinkSpec link : links) {
            hash = 31 * hash + link.name().hashCode();
        }
        return hash;
    }

    private int[] instancesOf(Predicate<Role> roleTest) {
        int[] matching = new int[roles.length];
        int count = 0;
        for (int i = 0; i < roles.length; i++) {
            if (roleTest.test(roles[i])) {
                matching[count++] = i;
            }
        }
        return Arrays.copyOf(matching, count);
    }

    /** Name of the fabric. */
    public String name() {
        return spec.name();
    }

    /** The description it was made of. */
    public FabricSpec spec() {
        return spec;
    }

    /** How many instances there are, prefill and decode together. */
    public int instanceCount() {
        return roles.length;
    }

    /** Name of an instance. */
    public String instanceName(int instance) {
        return spec.instances().get(instance).name();
    }

    /** Number of an instance by name, or -1 where there is none. */
    public int instanceIndex(String name) {
        return instancesByName.getOrDefault(name, -1);
    }

    /** Pool of an instance. */
    public Role role(int instance) {
        return roles[instance];
    }

    /** Tokens of KV cache that a decode instance holds at most. */
    public long kvCapacityTokens(int instance) {
        return kvCapacityTokens[instance];
    }

    /** How many decode instances there are. */
    public int decodeCount() {
        return decodeInstances.length;
    }

    /** The k-th decode instance. */
    public int decodeInstance(int k) {
        return decodeInstances[k];
    }

    /** How many prefill instances there are. */
    public int prefillCount() {
        return prefillInstances.length;
    }

    /** The k-th prefill instance. */
    public int prefillInstance(int k) {
        return prefillInstances[k];
    }

    /** How many directed links there are, members of groups counted one by one. */
    public int linkCount() {
        return linkCapacity.length;
    }

    /** Name of a link. */
    public String linkName(int link) {
        return spec.links().get(link).name();
    }

    /** Number of a link by name, or -1 where there is none. */
    public int linkIndex(String name) {
        return linksByName.getOrDefault(name, -1);
    }

    /** Whether a link is one of another description, unchanged: between the same ends, of the same capacity. */
    public boolean isSameLink(int link, Fabric other, int otherLink) {
        LinkSpec here = spec.links().get(link);
        LinkSpec there = other.spec.links().get(otherLink);
        return here.from().equals(there.from())
                && here.to().equals(there.to())
                && here.capacityBytesPerSecond() == there.capacityBytesPerSecond();
    }

    /** Stands for the names of the links in their order: where it is the same, so are the links' numbers. */
    public long linksHash() {
        return linksHash;
    }

    /** Capacity of a link, bytes per second. */
    public double linkCapacityBytesPerSecond(int link) {
        return linkCapacity[link];
    }

    /** The group that a link belongs to. */
    public int groupOfLink(int link) {
        return groupOfLink[link];
    }

    /** How many link groups there are. */
    public int groupCount() {
        return levelOfGroup.length;
    }

    /** Member links of a group, 1 or more. */
    public int groupSize(int group) {
        return membersOfGroup[group].length;
    }

    /** A member of a group: 0 to {@link #groupSize} - 1, in the order of the description. */
    public int groupLink(int group, int member) {
        return membersOfGroup[group][member];
    }

    /**
     * The link of a group that a transfer takes: its only one, or the member that its route names, counted on from the first again
     * where there are fewer; {@link Route#NONE} where the network chooses.
     */
    public int linkOn(long route, int group) {
        int[] members = membersOfGroup[group];
        if (members.length == 1) {
            return members[0];
        }
        int named = Route.member(route, levelOfGroup[group]);
        return named == Route.NONE ? Route.NONE : members[named % members.length];
    }

    /**
     * The member link that a transfer takes out of an instance's rack, pod or zone.
     *
     * @param tier {@link Tier#POD} for the rack's uplinks, one more for the pod's, and so on
     * @return {@link Route#NONE} where its route names none
     */
    public int uplink(int instance, int tier, long route) {
        return Route.member(route, tier) == Route.NONE ? Route.NONE : linkOn(route, upGroups[tier][instance]);
    }

    /** Capacity of a group: the sum of its members', bytes per second. */
    public double groupCapacityBytesPerSecond(int group) {
        return groupCapacity[group];
    }

    /**
     * The tier that a group belongs to: the nearest distance whose paths use it. A link between instance and node is of
     * tier 0, node and rack 1, rack and pod 2, pod and core or zone 3, and so on.
     */
    public int tierOfGroup(int group) {
        return levelOfGroup[group];
    }

    /** How many tiers there are, {@value Tier#LEAST_COUNT} to {@value Tier#MOST_COUNT}. */
    public int tierCount() {
        return tierLatency.length;
    }

    /** The tier of instances that have nothing but the core in common. */
    public int farthestTier() {
        return tierLatency.length - 1;
    }

    /** Distance of two instances: 0 same node, 1 same rack, 2 same pod, and at last the {@link #farthestTier()}. */
    public int tier(int from, int to) {
        for (int tier = Tier.NODE; tier < ancestors.length; tier++) {
            if (ancestors[tier][from] == ancestors[tier][to]) {
                return tier;
            }
        }
        return farthestTier();
    }

    /** Hops of the path between two instances; none where they are the same. */
    public int hops(int from, int to) {
        return from == to ? 0 : hops(tier(from, to));
    }

    /** The node that an instance runs on, 0 and up. */
    public int node(int instance) {
        return ancestors[Tier.NODE][instance];
    }

    /** How many racks there are. */
    public int rackCount() {
        return spec.racks().size();
    }

    /** The rack that an instance is in, 0 to {@link #rackCount} - 1. */
    public int rack(int instance) {
        return ancestors[Tier.RACK][instance];
    }

    /** Name of a rack. */
    public String rackName(int rack) {
        return spec.racks().get(rack).name();
    }

    /** The pod that an instance is in, 0 and up. */
    public int pod(int instance) {
        return ancestors[Tier.POD][instance];
    }

    /**
     * The zone of some level that an instance is in: its number among all zones.
     *
     * @param level 0 for the zones that pods stand in
     */
    public int zone(int instance, int level) {
        return ancestors[Tier.CROSS_POD + level][instance];
    }

    /** How many levels of zones there are. */
    public int zoneLevels() {
        return tierCount() - Tier.LEAST_COUNT;
    }

    /** The group by which what holds an instance at a level is left: at tier 0 the instance itself; -1 where there is none, at the top. */
    public int upGroup(int instance, int tier) {
        return upGroups[tier][instance];
    }

    /** The group that comes down to it, or -1. */
    public int downGroup(int instance, int tier) {
        return downGroups[tier][instance];
    }

    /** Hops of every path of a tier. */
    public static int hops(int tier) {
        return 2 * (tier + 1);
    }

    /**
     * A hop of the path between two different instances.
     *
     * @param from prefill instance
     * @param to decode instance
     * @param tier {@link #tier tier(from, to)}
     * @param hop 0 to {@link #hops hops(tier)} - 1, in order of travel
     * @return the link group of that hop
     */
    public int hop(int from, int to, int tier, int hop) {
        return hop <= tier ? upGroups[hop][from] : downGroups[2 * tier + 1 - hop][to];
    }

    /** What a flow waits before its first byte arrives over a tier, seconds. */
    public double tierLatencySeconds(int tier) {
        return tierLatency[tier];
    }

    /** What one flow gets over a tier of an idle network, bytes per second. */
    public double tierBandwidthBytesPerSecond(int tier) {
        return tierBandwidth[tier];
    }
}
