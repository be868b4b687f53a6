package io.netkv.trace.workload;

import io.netkv.core.trace.TraceRequest;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/** Times whose distances are independent and exponentially distributed. */
final class PoissonProcess implements ToLongFunction<TraceRequest> {

    private final SplittableRandom random;
    private final double meanGapMillis;
    private double nowMillis;

    PoissonProcess(double ratePerSecond, long seed) {
        random = new SplittableRandom(seed);
        meanGapMillis = 1000 / ratePerSecond;
    }

    @Override
    public long applyAsLong(TraceRequest request) {
        // StrictMath: the same times on every machine. 1 - u is never 0.
        nowMillis -= meanGapMillis * StrictMath.log(1 - random.nextDouble());
        return (long) nowMillis;
    }
}
