/** State stores of the scheduler: in memory, each rebuilt from one topic. */
@NullMarked
package io.netkv.scheduler.store;

import org.jspecify.annotations.NullMarked;
