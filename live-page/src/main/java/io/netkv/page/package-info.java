/** A page that shows a cluster while it runs, or a recording of one. */
@NullMarked
package io.netkv.page;

import org.jspecify.annotations.NullMarked;
