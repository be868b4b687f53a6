package io.netkv.core.fabric;

/** Distance of two instances, as the paper counts it (arXiv 2606.03910, "The network cost oracle"). */
public final class Tier {

    /** Same node: NVLink. */
    public static final int NODE = 0;
    /** Same rack: the top-of-rack switch. */
    public static final int RACK = 1;
    /** Same pod: the spine. */
    public static final int POD = 2;
    /** Another pod: the core. */
    public static final int CORE = 3;
    /** How many there are. */
    public static final int COUNT = 4;

    private Tier() {}
}
