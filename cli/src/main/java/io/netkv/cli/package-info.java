/** The command-line program {@code netkv}: its main class lists every command. */
@NullMarked
package io.netkv.cli;

import org.jspecify.annotations.NullMarked;
