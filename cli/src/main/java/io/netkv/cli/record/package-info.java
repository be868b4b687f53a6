/** Recordings: made, and played back. */
@NullMarked
package io.netkv.cli.record;

import org.jspecify.annotations.NullMarked;
