package io.netkv.core.fabric;

/**
 * Distance of two instances. The paper counts four (arXiv 2606.03910, "The network cost oracle"): same node, same rack, same pod,
 * cross-pod. Where pods stand in zones, each level of zones adds one.
 */
public final class Tier {

    /** Same node: NVLink. */
    public static final int NODE = 0;
    /** Same rack: the top-of-rack switch. */
    public static final int RACK = 1;
    /** Same pod: the spine. */
    public static final int POD = 2;
    /** Another pod: the core, or the nearest zone. */
    public static final int CROSS_POD = 3;
    /** How many there are without zones. */
    public static final int LEAST_COUNT = 4;
    /** How many there may be. */
    public static final int MOST_COUNT = 7;

    private static final String[] WORDS = {
        "same node", "same rack", "same pod", "cross-pod", "cross-zone", "cross-zone 2", "cross-zone 3"
    };

    private Tier() {}

    /**
     * What a distance is called: by what the two have in common, or by the largest that they have not.
     *
     * @param tier 0 and up
     */
    public static String words(int tier) {
        return tier >= 0 && tier < WORDS.length ? WORDS[tier] : "tier " + tier;
    }

    /** What its lower end is: the links of tier 0 are those of an instance, of tier 1 those of a node, and so on. */
    public static String lowerEnd(int tier) {
        return switch (tier) {
            case NODE -> "instance";
            case RACK -> "node";
            case POD -> "rack";
            case CROSS_POD -> "pod";
            default -> "zone";
        };
    }
}
