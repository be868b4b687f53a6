package io.netkv.formats.decode;

import java.util.OptionalLong;
import org.apache.avro.specific.SpecificRecord;

/**
 * What follows from a message.
 *
 * @param value link telemetry, or the state of a decode instance
 * @param measuredAtMillis when a state was measured, by the collector's clock, milliseconds since the epoch; empty for
 *     what carries its own time or has none
 */
public record DecodedRecord(SpecificRecord value, OptionalLong measuredAtMillis) {}
