/** Prefill, KV transfer and decode of a serving cluster, in virtual time. */
@NullMarked
package io.netkv.simulator.cluster;

import org.jspecify.annotations.NullMarked;
