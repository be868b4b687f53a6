/** Traces of decisions, by the context that requests carry. */
@NullMarked
package io.netkv.scheduler.trace;

import org.jspecify.annotations.NullMarked;
