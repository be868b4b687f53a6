/** Traces: sources of requests that can be read any number of times. */
@NullMarked
package io.netkv.trace;

import org.jspecify.annotations.NullMarked;
