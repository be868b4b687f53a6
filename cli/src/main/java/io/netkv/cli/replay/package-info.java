/** {@code netkv replay}: sends the requests of a trace to Kafka. */
@NullMarked
package io.netkv.cli.replay;

import org.jspecify.annotations.NullMarked;
