package io.netkv.core.fabric;

/** The pool that an instance belongs to. */
public enum Role {
    /** Computes KV caches. */
    PREFILL,
    /** Receives KV caches and generates tokens. */
    DECODE,
    /** Does both: a request may be decoded where it was prefilled, and then nothing is sent. */
    BOTH;

    /** Whether it computes KV caches. */
    public boolean isPrefill() {
        return this != DECODE;
    }

    /** Whether it generates tokens. */
    public boolean isDecode() {
        return this != PREFILL;
    }
}
