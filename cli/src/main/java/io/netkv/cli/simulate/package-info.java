/** {@code netkv simulate}: plays a simulated cluster live on Kafka. */
@NullMarked
package io.netkv.cli.simulate;

import org.jspecify.annotations.NullMarked;
