/** Trace files: one reader class for each format. */
@NullMarked
package io.netkv.trace.format;

import org.jspecify.annotations.NullMarked;
