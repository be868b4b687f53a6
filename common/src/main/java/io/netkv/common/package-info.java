/**
 * What any module may use: failures whose message is for the user, and clean-up when the process ends. Nothing here knows
 * Kafka, Avro or fabrics.
 */
@NullMarked
package io.netkv.common;

import org.jspecify.annotations.NullMarked;
