/** What links' windows say, folded into congestion per link and tier of one fabric, with its age. */
@NullMarked
package io.netkv.core.oracle;

import org.jspecify.annotations.NullMarked;
