package io.netkv.core.placement;

/** How far the oracle is believed. */
public enum OracleMode {
    /** Its congestion as it stands. */
    FRESH,
    /** Its congestion, reduced in proportion to its age. */
    DECAYED,
    /** Tiers and their static bandwidth, no congestion. */
    TIERS_ONLY,
    /** Nothing: load and cache alone. */
    LOAD_ONLY
}
