/** Recordings played back, without brokers and without waiting. */
@NullMarked
package io.netkv.recording.replay;

import org.jspecify.annotations.NullMarked;
