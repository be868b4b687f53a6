package io.netkv.trace.prefill;

import io.netkv.core.fabric.Fabric;

/**
 * The prefill instance with the least work outstanding, the first of several such. An estimate from the choices made
 * here alone: each instance is taken to compute one prompt after the other, {@value #PREFILL_MILLIS_PER_TOKEN} ms a
 * token.
 */
final class LeastLoadedPrefill implements PrefillChooser {

    /** The prefill time of the project's {@code paper} parameter set: a calibration, not a measurement. */
    static final double PREFILL_MILLIS_PER_TOKEN = 0.1113;

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
        idleAtMillis[least] = startMillis + PREFILL_MILLIS_PER_TOKEN * inputTokens;
        return fabric.prefillInstance(least);
    }

    private double outstandingMillis(int k, long nowMillis) {
        return Math.max(0, idleAtMillis[k] - nowMillis);
    }
}
