/** The simulated cluster played live: assignments in from Kafka; telemetry, states, transfers and outcomes out. */
@NullMarked
package io.netkv.simulator.live;

import org.jspecify.annotations.NullMarked;
