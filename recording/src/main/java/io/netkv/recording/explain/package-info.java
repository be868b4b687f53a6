/** Why a request was decided as it was, from what the topics hold. */
@NullMarked
package io.netkv.recording.explain;

import org.jspecify.annotations.NullMarked;
