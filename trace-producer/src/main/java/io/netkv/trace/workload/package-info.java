/** Which requests of a trace are replayed, and when each arrives. Knows nothing of Kafka. */
@NullMarked
package io.netkv.trace.workload;

import org.jspecify.annotations.NullMarked;
