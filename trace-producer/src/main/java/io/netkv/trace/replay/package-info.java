/** Sends a workload to Kafka at the pace of its arrivals. */
@NullMarked
package io.netkv.trace.replay;

import org.jspecify.annotations.NullMarked;
