package io.netkv.trace.prefill;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.placement.PrefillState;

/**
 * The prefill instance with the least work outstanding, the first of several such. An estimate from the choices made
 * here alone: each instance is taken to compute one prompt after the other, {@link PrefillState#USUAL_MILLIS_PER_TOKEN} a
 * token.
 */
final class LeastLoadedPrefill implements PrefillChooser {

    private final Fabric fabric;
    /** By prefill instance: when it will have finished what it was given. */
    private final double[] idleAtMillis;

    LeastLoadedPrefill(Fabric fabric) {
        this.fabric = fabric;
        idleAtMillis = new double[fabric.prefillCount()];
    }

    @Override
    public int choose(long arrivalMillis, int inputTokens) {
        int least = 0;
        for (int k = 1; k < idleAtMillis.length; k++) {
            if (outstandingMillis(k, arrivalMillis) < outstandingMillis(least, arrivalMillis)) {
                least = k;
            }
        }
        double startMillis = arrivalMillis + outstandingMillis(least, arrivalMillis);
        idleAtMillis[least] = startMillis + PrefillState.USUAL_MILLIS_PER_TOKEN * inputTokens;
        return fabric.prefillInstance(least);
    }

    private double outstandingMillis(int k, long nowMillis) {
        return Math.max(0, idleAtMillis[k] - nowMillis);
    }
}
