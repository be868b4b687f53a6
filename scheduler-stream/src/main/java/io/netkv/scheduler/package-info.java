/** The scheduler as a stream: requests in, decode assignments out, one writer for each fabric. */
@NullMarked
package io.netkv.scheduler;

import org.jspecify.annotations.NullMarked;
