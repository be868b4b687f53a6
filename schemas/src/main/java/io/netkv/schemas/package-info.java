/** Topics, keys, and how their records are written: Avro in Confluent's wire format. */
@NullMarked
package io.netkv.schemas;

import org.jspecify.annotations.NullMarked;
