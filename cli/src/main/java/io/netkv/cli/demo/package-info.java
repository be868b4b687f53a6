/** The demo: everything in one process, several policies on the same arrivals, and what it was worth. */
@NullMarked
package io.netkv.cli.demo;

import org.jspecify.annotations.NullMarked;
