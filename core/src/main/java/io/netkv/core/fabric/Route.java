package io.netkv.core.fabric;

/**
 * Which member link a transfer takes of the uplinks at each level, in one number. A flow comes down by the member that it went up by,
 * as in a fat-tree, where the switch that is chosen on the way up has one link to each rack or pod below it
 * (docs/decisions/0018-paths.md).
 */
public final class Route {

    /** The network chooses at every level, as ECMP does. */
    public static final long ANY = 0;

    /** Stands for a member that the network chooses. */
    public static final int NONE = -1;

    private static final int BITS = 12;
    private static final long MASK = (1 << BITS) - 1;

    /** Member links that a group may have. */
    public static final int MOST_MEMBERS = (1 << BITS) - 1;

    private Route() {}

    /**
     * The same route with one member more named.
     *
     * @param route one that names none there yet
     * @param tier {@link Tier#POD} for the rack's uplinks, one more for the pod's, and so on
     * @param member 0 and up, or {@link #NONE}
     */
    public static long with(long route, int tier, int member) {
        return route | member + 1L << BITS * (tier - Tier.POD);
    }

    /** The route that names a member of the rack uplinks and one of the pod uplinks, each of which may be {@link #NONE}. */
    public static long of(int rackMember, int podMember) {
        return with(with(ANY, Tier.POD, rackMember), Tier.CROSS_POD, podMember);
    }

    /** The member that is named at a level, or {@link #NONE}; below {@link Tier#POD} there is none. */
    public static int member(long route, int tier) {
        return tier < Tier.POD ? NONE : (int) (route >>> BITS * (tier - Tier.POD) & MASK) - 1;
    }
}
