/** The rates of single links, folded into the congestion of each link and tier of one fabric, with its age. */
@NullMarked
package io.netkv.core.congestion;

import org.jspecify.annotations.NullMarked;
