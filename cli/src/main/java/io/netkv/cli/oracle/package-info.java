/** {@code netkv oracle}: runs the network cost oracle. */
@NullMarked
package io.netkv.cli.oracle;

import org.jspecify.annotations.NullMarked;
