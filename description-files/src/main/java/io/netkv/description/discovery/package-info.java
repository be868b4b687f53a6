/** Fabrics as tools have discovered them, made into fabric files and mapping files. */
@NullMarked
package io.netkv.description.discovery;

import org.jspecify.annotations.NullMarked;
