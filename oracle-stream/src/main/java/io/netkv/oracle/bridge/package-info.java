/** The bridge: reads a topic that an operator's tool writes, and writes link telemetry and instance states. */
@NullMarked
package io.netkv.oracle.bridge;

import org.jspecify.annotations.NullMarked;
