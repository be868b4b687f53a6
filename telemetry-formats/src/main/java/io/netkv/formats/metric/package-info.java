/** Metrics by the names that tools give them. */
@NullMarked
package io.netkv.formats.metric;

import org.jspecify.annotations.NullMarked;
