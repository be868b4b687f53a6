/** Raw readings of links, and the hopping windows that make rates of them. */
@NullMarked
package io.netkv.core.telemetry;

import org.jspecify.annotations.NullMarked;
