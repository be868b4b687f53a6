/** {@code netkv scheduler}: runs the scheduler. */
@NullMarked
package io.netkv.cli.scheduler;

import org.jspecify.annotations.NullMarked;
