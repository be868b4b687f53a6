/** Traces: where they come from, and Mooncake's file format. */
@NullMarked
package io.netkv.trace;

import org.jspecify.annotations.NullMarked;
