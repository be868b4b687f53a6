/** The serving cluster in virtual time. */
@NullMarked
package io.netkv.simulator;

import org.jspecify.annotations.NullMarked;
