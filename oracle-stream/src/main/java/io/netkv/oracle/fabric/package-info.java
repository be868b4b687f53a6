/** The fabrics that are published, as far as this process knows. */
@NullMarked
package io.netkv.oracle.fabric;

import org.jspecify.annotations.NullMarked;
