/** Fabric files: YAML to a fabric's description and back. */
@NullMarked
package io.netkv.description.fabric;

import org.jspecify.annotations.NullMarked;
