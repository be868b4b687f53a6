/** Readings of links, folded into one window for each link. */
@NullMarked
package io.netkv.oracle.window;

import org.jspecify.annotations.NullMarked;
