/** A real schema registry as a child process, on loopback. */
@NullMarked
package io.netkv.embedded.registry;

import org.jspecify.annotations.NullMarked;
