package io.netkv.trace.replay;

/**
 * What a replay did.
 *
 * @param requests requests that were sent to every fabric
 * @param records records handed to the producer: one per request and fabric
 * @param acknowledgedRecords records that the broker confirmed; fewer than {@code records} only if the wait for
 *     the rest was interrupted
 * @param stopped whether it was ended before the workload was
 * @param lastOffsetMillis arrival of the last request sent, by the trace's clock; 0 where there is none
 * @param elapsedNanos wall-clock time, the wait for confirmations included
 * @param maxLateNanos longest time after which a request was sent when it was due; 0 at {@link ReplaySettings#MAX_SPEED}
 */
public record ReplaySummary(
        long requests,
        long records,
        long acknowledgedRecords,
        boolean stopped,
        long lastOffsetMillis,
        long elapsedNanos,
        long maxLateNanos) {}
