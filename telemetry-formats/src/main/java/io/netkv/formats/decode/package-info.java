/** From the messages of a format to link telemetry and instance states. */
@NullMarked
package io.netkv.formats.decode;

import org.jspecify.annotations.NullMarked;
