/** Recordings as files: one of Avro's container files for each topic. */
@NullMarked
package io.netkv.recording.file;

import org.jspecify.annotations.NullMarked;
