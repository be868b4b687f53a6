/** One trial: one policy, one workload and one seed, played to completion in virtual time. */
@NullMarked
package io.netkv.simulator.trial;

import org.jspecify.annotations.NullMarked;
