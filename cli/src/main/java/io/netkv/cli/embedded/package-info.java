/** Kafka and a schema registry for those who have none at hand: on loopback, in a temporary directory, gone on close. */
@NullMarked
package io.netkv.cli.embedded;

import org.jspecify.annotations.NullMarked;
