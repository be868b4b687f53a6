package io.netkv.core.policy;

/**
 * {@code round-robin} (the paper's RR): the next instance in turn that has memory, whatever it costs.
 *
 * <p>cost = places after the last chosen instance
 */
final class RoundRobin implements Policy {

    @Override
    public String name() {
        return "round-robin";
    }

    @Override
    public void assume(Path path, PathCost cost) {
        cost.set(0, Double.POSITIVE_INFINITY);
    }

    @Override
    public double secondsPerLoad(boolean isNetworkDataUsable) {
        return 0;
    }

    @Override
    public boolean isInTurn() {
        return true;
    }

    @Override
    public boolean isTime() {
        return false;
    }
}
