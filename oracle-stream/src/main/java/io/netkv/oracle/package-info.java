/** The network cost oracle as a stream: link telemetry in, one table of congestion per fabric out. */
@NullMarked
package io.netkv.oracle;

import org.jspecify.annotations.NullMarked;
