/**
 * Telemetry as operators' tools send it: their message formats, the names that counters have there, and the mapping of
 * their sources to the links and instances of a fabric. Plain Java; knows Avro's generated classes, not Kafka Streams.
 */
@NullMarked
package io.netkv.formats;

import org.jspecify.annotations.NullMarked;
