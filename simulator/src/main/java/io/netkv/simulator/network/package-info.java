/** Transfers over directed links in virtual time, at flow level. */
@NullMarked
package io.netkv.simulator.network;

import org.jspecify.annotations.NullMarked;
