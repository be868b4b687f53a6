/** The whole pipeline in one process, on a replayed trace and a simulated cluster. */
@NullMarked
package io.netkv.demo;

import org.jspecify.annotations.NullMarked;
