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
    public void cost(Candidate candidate, Cost cost) {
        cost.setRank(candidate.placesAfterLastChoice());
    }
}
