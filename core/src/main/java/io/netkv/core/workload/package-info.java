/** Requests as traces record them. */
@NullMarked
package io.netkv.core.workload;

import org.jspecify.annotations.NullMarked;
