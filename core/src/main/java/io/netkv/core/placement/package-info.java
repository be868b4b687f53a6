/** The decisions for one fabric: their inputs as primitive arrays, and the ledger of transfers in flight. */
@NullMarked
package io.netkv.core.placement;

import org.jspecify.annotations.NullMarked;
