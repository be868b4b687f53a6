package io.netkv.trace.results;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * By how much mean time to first token differs between two policies on the same arrivals, with its 95 % interval. The interval is of
 * batches: requests that arrive one after the other wait for the same congestion and are not independent, {@value #BATCHES} stretches of the
 * run nearly are. The same requests are compared with each other, so what is common to both policies cancels out.
 *
 * @param requests that both completed
 * @param share mean of the one over that of the other, less 1; below 0 where it is faster
 * @param halfWidth half of the interval; not a number where the run is too short for one
 */
record TtftChange(int requests, double share, double halfWidth) {

    /** Stretches of the run, in the order of arrivals. */
    static final int BATCHES = 20;

    /** Fewer requests in a stretch are too few for it to stand for anything. */
    static final int LEAST_REQUESTS = 25 * BATCHES;

    /** 97.5th percentile of Student's t with one degree of freedom less than there are batches. */
    private static final double WITHIN = 2.093;

    /** The change from one policy to another. */
    static TtftChange between(PolicyResult from, PolicyResult to) {
        List<double[]> pairs = new ArrayList<>();
        double fromSum = 0;
        double toSum = 0;
        for (Map.Entry<String, PolicyResult.Completed> each : from.completed().entrySet()) {
            PolicyResult.Completed other = to.completed().get(each.getKey());
            if (other != null) {
                PolicyResult.Completed one = each.getValue();
                pairs.add(new double[] {one.arrivedAtMillis(), one.ttftMillis(), other.ttftMillis()});
                fromSum += one.ttftMillis();
                toSum += other.ttftMillis();
            }
        }
        double share = toSum / fromSum - 1;
        if (pairs.size() < LEAST_REQUESTS) {
            return new TtftChange(pairs.size(), share, Double.NaN);
        }
        pairs.sort(Comparator.comparingDouble(pair -> pair[0]));
        double mean = fromSum / pairs.size();
        double squares = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            List<double[]> stretch =
                    pairs.subList(batch * pairs.size() / BATCHES, (batch + 1) * pairs.size() / BATCHES);
            double difference = stretch.stream()
                            .mapToDouble(pair -> pair[2] - (1 + share) * pair[1])
                            .sum()
                    / stretch.size()
                    / mean;
            squares += difference * difference;
        }
        double error = Math.sqrt(squares / (BATCHES - 1) / BATCHES);
        return new TtftChange(pairs.size(), share, WITHIN * error);
    }

    boolean isLongEnough() {
        return !Double.isNaN(halfWidth);
    }

    boolean isFaster() {
        return share + halfWidth < 0;
    }

    boolean isSlower() {
        return share - halfWidth > 0;
    }
}
