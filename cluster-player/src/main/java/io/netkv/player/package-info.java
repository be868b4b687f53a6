/**
 * Plays the simulated cluster live on Kafka: it reads assignments and writes telemetry, instance states, transfer events
 * and request outcomes.
 */
@NullMarked
package io.netkv.player;

import org.jspecify.annotations.NullMarked;
