package io.netkv.core.placement;

/**
 * What a decode instance reported at one time.
 *
 * @param requests running and waiting there, 0 or more
 * @param freeKvTokens what could be admitted now, 0 or more; more than the instance's capacity counts as its capacity
 * @param isAccepting whether it takes new requests
 * @param isOnChange whether it reports as soon as something changes, so that no report means no change; otherwise it is
 *     asked at intervals, and requests complete unseen between two reports
 * @param measuredAtMillis event time at which the instance was in this state
 */
public record InstanceState(
        int requests, long freeKvTokens, boolean isAccepting, boolean isOnChange, long measuredAtMillis) {}
