/** The paper's experiments in virtual time: one policy, one workload and one seed at a time, and the tables made of them. */
@NullMarked
package io.netkv.simulator.experiment;

import org.jspecify.annotations.NullMarked;
