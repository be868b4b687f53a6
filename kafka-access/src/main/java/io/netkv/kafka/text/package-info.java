/** Records in one line each, for people and as JSON. */
@NullMarked
package io.netkv.kafka.text;

import org.jspecify.annotations.NullMarked;
