package io.netkv.core.policy;

/**
 * Ranks the decode instances for one request: the one of least cost is chosen, ties go to the first in turn. A policy
 * keeps no state, so that one object serves every fabric and a decision can be made again from what it was made of.
 */
public interface Policy {

    /** The name it is published and configured by, in kebab-case. */
    String name();

    /**
     * Sets the cost of one candidate. Called once for each eligible instance of each request; must not allocate.
     *
     * @param candidate what is known of the instance and of the way to it
     * @param cost receives the cost and its terms; whatever it held before is gone
     */
    void cost(Candidate candidate, Cost cost);
}
