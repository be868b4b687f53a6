package io.netkv.core.policy;

/** What a policy counts the load of a decode instance in. */
public enum LoadMeasure {
    /** Requests that run or wait there, or are in transfer to it. */
    REQUESTS,
    /** Tokens of KV memory that are in use or promised. */
    KV_TOKENS,
    /** The same in thousandths of the instance's memory. */
    KV_USE,
    /** Tokens of the requests whose KV cache is under way to it. */
    INBOUND_TOKENS
}
