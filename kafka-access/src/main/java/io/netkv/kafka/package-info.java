/**
 * Access to Kafka without Kafka Streams: connection settings, topics, and fabrics as records of the fabric topic.
 */
@NullMarked
package io.netkv.kafka;

import org.jspecify.annotations.NullMarked;
