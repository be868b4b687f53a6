/** {@code netkv topics}: makes and lists the topics that everything else needs. */
@NullMarked
package io.netkv.cli.topics;

import org.jspecify.annotations.NullMarked;
