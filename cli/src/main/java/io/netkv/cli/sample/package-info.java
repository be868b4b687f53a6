/** {@code netkv sample}: writes a generated trace to a file. */
@NullMarked
package io.netkv.cli.sample;

import org.jspecify.annotations.NullMarked;
