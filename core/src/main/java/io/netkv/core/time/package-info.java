/** Event time as the stream's parts keep it. */
@NullMarked
package io.netkv.core.time;

import org.jspecify.annotations.NullMarked;
