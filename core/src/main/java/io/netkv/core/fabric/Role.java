package io.netkv.core.fabric;

/** The pool that an instance belongs to. */
public enum Role {
    /** Computes KV caches. */
    PREFILL,
    /** Receives KV caches and generates tokens. */
    DECODE
}
