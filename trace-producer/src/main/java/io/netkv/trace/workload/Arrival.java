package io.netkv.trace.workload;

import io.netkv.core.trace.TraceRequest;

/**
 * A request and when it arrives.
 *
 * @param sequence 0, 1, 2, ... in order of arrival
 * @param requestId unique in the workload
 * @param offsetMillis arrival, milliseconds from the workload's start, 0 or more, never going back
 * @param request what arrives
 */
public record Arrival(long sequence, String requestId, long offsetMillis, TraceRequest request) {}
