/** Congestion of links, folded into one snapshot for each fabric. */
@NullMarked
package io.netkv.oracle.snapshot;

import org.jspecify.annotations.NullMarked;
