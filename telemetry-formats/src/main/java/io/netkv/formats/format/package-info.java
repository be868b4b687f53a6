/**
 * Message formats of telemetry tools: one class each, listed in {@link io.netkv.formats.format.TelemetryFormats}.
 */
@NullMarked
package io.netkv.formats.format;

import org.jspecify.annotations.NullMarked;
