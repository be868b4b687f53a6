package io.netkv.core.policy;

/**
 * {@code token-load}: as AIBrix's policy of that name (its issue 2680), which counts tokens and not requests, for decode instances: the
 * one with the fewest tokens under way to it.
 *
 * <p>cost = tokens of the requests whose KV cache is under way
 */
final class TokenLoad implements Policy {

    @Override
    public String name() {
        return "token-load";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        cost.set(0, Double.POSITIVE_INFINITY);
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return 1;
    }

    @Override
    public LoadMeasure loadMeasure() {
        return LoadMeasure.INBOUND_TOKENS;
    }

    @Override
    public boolean isTime() {
        return false;
    }
}
