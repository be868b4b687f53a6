/** How a replay chooses the prefill instance of a request. */
@NullMarked
package io.netkv.trace.prefill;

import org.jspecify.annotations.NullMarked;
