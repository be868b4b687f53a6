package io.netkv.core.policy;

/**
 * Rates decode instances for a request. The instance with the least cost is chosen; of equal ones, the first in turn. A
 * policy keeps no state: one object serves every fabric, and the same inputs always give the same decision.
 */
public interface Policy {

    /** Name by which users choose it, in kebab-case. */
    String name();

    /**
     * Sets the cost of one candidate. Called once for each eligible instance of each request; must not allocate.
     *
     * @param candidate the instance and the path to it
     * @param cost receives the cost and its terms; earlier values are overwritten
     */
    void cost(Candidate candidate, Cost cost);
}
