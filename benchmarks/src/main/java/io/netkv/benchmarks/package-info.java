/** Benchmarks: each measures a baseline in the same run and gives a ratio. */
@NullMarked
package io.netkv.benchmarks;

import org.jspecify.annotations.NullMarked;
