package io.netkv.core.policy;

/**
 * Rates decode instances for a request. The instance with the least cost is chosen; of equal ones, the first in turn. A
 * policy keeps no state: one object serves every fabric, and the same inputs always give the same decision.
 *
 * <p>cost [s] = latency + missing bytes / bandwidth + seconds per load x load
 *
 * <p>Latency and bandwidth are what the policy assumes of the path, {@link #assume}; missing bytes are those of the request's KV
 * cache that the instance does not hold; its load is what {@link #loadMeasure} says, by default the requests that run on it, wait on it, or
 * are in transfer to it.
 */
public interface Policy {

    /** Name by which users choose it, in kebab-case. */
    String name();

    /**
     * Sets what is assumed of a path. Called once for each path of each request, however many instances it leads to; must not
     * allocate.
     *
     * @param cost receives it; earlier values are overwritten
     */
    void assume(Path path, PathCost cost);

    /**
     * What a load of one costs, seconds, 0 or more.
     *
     * @param isNetworkDataUsable as for a path
     */
    double secondsPerLoad(boolean isNetworkDataUsable);

    /** What the load of an instance is counted in. */
    default LoadMeasure loadMeasure() {
        return LoadMeasure.REQUESTS;
    }

    /** Whether the cost is a time; if not, it is a score of its own, of which only the order means something. */
    default boolean isTime() {
        return true;
    }

    /** Whether instances are taken in turn, whatever they cost: the cost is then the places after the last chosen one. */
    default boolean isInTurn() {
        return false;
    }

    /** Whether it reads what the oracle has measured. */
    default boolean readsOracle() {
        return false;
    }

    /** Whether it looks at single links. */
    default boolean readsLinks() {
        return false;
    }

    /** Whether its decisions name the member links that a transfer is to take. */
    default boolean isSteering() {
        return false;
    }
}
