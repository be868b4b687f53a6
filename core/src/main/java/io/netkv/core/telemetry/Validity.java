package io.netkv.core.telemetry;

/** How far a measured value may be believed. */
public enum Validity {
    /** It rests on the newest reading. */
    FRESH,
    /** It rests on earlier readings alone: it was true, and nothing newer is known. */
    STALE,
    /** There is no value. */
    MISSING
}
