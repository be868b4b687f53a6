/** {@code netkv bridge}: turns the telemetry of an operator's tools into link telemetry and instance states. */
@NullMarked
package io.netkv.cli.bridge;

import org.jspecify.annotations.NullMarked;
