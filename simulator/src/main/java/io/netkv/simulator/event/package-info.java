/** The order of events in virtual time. */
@NullMarked
package io.netkv.simulator.event;

import org.jspecify.annotations.NullMarked;
