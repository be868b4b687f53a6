/** How commands reach the user's Kafka, and what they say where it cannot be reached. */
@NullMarked
package io.netkv.cli.kafka;

import org.jspecify.annotations.NullMarked;
