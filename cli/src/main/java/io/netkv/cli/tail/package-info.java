/** {@code netkv tail}: records of a topic in words, as they come. */
@NullMarked
package io.netkv.cli.tail;

import org.jspecify.annotations.NullMarked;
