/** Requests as traces record them. */
@NullMarked
package io.netkv.core.trace;

import org.jspecify.annotations.NullMarked;
