/** One fabric's decisions: what they depend on, kept as primitive arrays, and the ledger of transfers in flight. */
@NullMarked
package io.netkv.core.scheduler;

import org.jspecify.annotations.NullMarked;
