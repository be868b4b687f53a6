/** A real Kafka broker in this JVM, on loopback, with its data in a temporary directory. */
@NullMarked
package io.netkv.embedded.broker;

import org.jspecify.annotations.NullMarked;
