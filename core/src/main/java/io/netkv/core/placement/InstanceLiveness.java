package io.netkv.core.placement;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which decode instances of a fabric are silent or failing. An instance that was never heard of is neither: its operator
 * may not publish states at all. Failures are counted for each instance and for each pair of prefill and decode instance,
 * since a broken path must not cost an instance that others reach.
 *
 * <p>Instances are given by their ordinals. Nothing is allocated but a row for each prefill instance that met a failure.
 */
final class InstanceLiveness {

    private static final long NEVER = Long.MIN_VALUE;

    private final LivenessPolicy policy;
    private final int decodeCount;
    private final long[] stateAtMillis;
    /** After what time it is silent; never if it was never heard of. */
    private final long[] silentAfterMillis;
    /** None is silent up to then; one may be later. */
    private long firstSilentAfterMillis = Long.MIN_VALUE;
    /** Whether there was ever a failure: before, nobody is failing. */
    private boolean hasFailures;

    private final Breakers instances;
    /** By ordinal of the prefill instance; null until one of its transfers fails. */
    private final @Nullable Breakers[] pairs;

    /** Circuit breakers: failures in a row, and until when the target is avoided. */
    private static final class Breakers {
        private final int[] failures;
        private final long[] avoidedUntilMillis;

        Breakers(int count) {
            failures = new int[count];
            avoidedUntilMillis = new long[count];
        }
    }

    InstanceLiveness(LivenessPolicy policy, int prefillCount, int decodeCount) {
        this.policy = policy;
        this.decodeCount = decodeCount;
        stateAtMillis = new long[decodeCount];
        Arrays.fill(stateAtMillis, NEVER);
        silentAfterMillis = new long[decodeCount];
        Arrays.fill(silentAfterMillis, Long.MAX_VALUE);
        instances = new Breakers(decodeCount);
        pairs = new @Nullable Breakers[prefillCount];
    }

    /** A state of an instance was measured; false if a newer one is known. */
    boolean reported(int decode, long measuredAtMillis) {
        if (measuredAtMillis < stateAtMillis[decode]) {
            return false;
        }
        stateAtMillis[decode] = measuredAtMillis;
        silentAfterMillis[decode] = measuredAtMillis + policy.silentAfterMillis();
        firstSilentAfterMillis = Math.min(firstSilentAfterMillis, silentAfterMillis[decode]);
        return true;
    }

    /** Age of the newest state, milliseconds, 0 or more; -1 if there was none. */
    long stateAgeMillis(int decode, long nowMillis) {
        return stateAtMillis[decode] == NEVER ? -1 : Math.max(0, nowMillis - stateAtMillis[decode]);
    }

    /** A transfer has finished. */
    void finished(int prefill, int decode) {
        instances.failures[decode] = 0;
        Breakers row = pairs[prefill];
        if (row != null) {
            row.failures[decode] = 0;
        }
    }

    /** A transfer has failed, or its end was never reported. */
    void failed(int prefill, int decode, long atMillis) {
        Breakers row = pairs[prefill];
        if (row == null) {
            row = new Breakers(decodeCount);
            pairs[prefill] = row;
        }
        fail(instances, decode, atMillis);
        fail(row, decode, atMillis);
    }

    private void fail(Breakers breakers, int decode, long atMillis) {
        hasFailures = true;
        breakers.failures[decode]++;
        avoid(breakers, decode, atMillis);
    }

    /** A request was sent there: where it is a trial, the next one waits for its result. */
    void chosen(int prefill, int decode, long atMillis) {
        tryOnce(instances, decode, atMillis);
        Breakers row = pairs[prefill];
        if (row != null) {
            tryOnce(row, decode, atMillis);
        }
    }

    private void tryOnce(Breakers breakers, int decode, long atMillis) {
        if (isOpen(breakers, decode)) {
            avoid(breakers, decode, atMillis);
        }
    }

    private void avoid(Breakers breakers, int decode, long atMillis) {
        breakers.avoidedUntilMillis[decode] =
                Math.max(breakers.avoidedUntilMillis[decode], atMillis + policy.retryAfterMillis());
    }

    private boolean isOpen(Breakers breakers, int decode) {
        return breakers.failures[decode] >= policy.failuresInARow();
    }

    Standing standing(int prefill, int decode, long nowMillis) {
        if (isSilent(decode, nowMillis)) {
            return Standing.SILENT;
        }
        if (!hasFailures) {
            return Standing.USABLE;
        }
        boolean trial = false;
        if (isOpen(instances, decode)) {
            if (nowMillis < instances.avoidedUntilMillis[decode]) {
                return Standing.FAILING;
            }
            trial = true;
        }
        Breakers row = pairs[prefill];
        if (row != null && isOpen(row, decode)) {
            if (nowMillis < row.avoidedUntilMillis[decode]) {
                return Standing.FAILING;
            }
            trial = true;
        }
        return trial ? Standing.ON_TRIAL : Standing.USABLE;
    }

    boolean isSilent(int decode, long nowMillis) {
        return nowMillis > silentAfterMillis[decode];
    }

    /** Whether any instance need be looked at: else all are usable, whichever prefill instance transfers come from. */
    boolean isAnyInQuestion(long nowMillis) {
        if (nowMillis > firstSilentAfterMillis) {
            firstSilentAfterMillis = Long.MAX_VALUE;
            for (long silentAfter : silentAfterMillis) {
                firstSilentAfterMillis = Math.min(firstSilentAfterMillis, silentAfter);
            }
        }
        return hasFailures || nowMillis > firstSilentAfterMillis;
    }

    /** Whether transfers to an instance fail, whichever prefill instance they come from. */
    boolean isFailing(int decode) {
        return isOpen(instances, decode);
    }
}
