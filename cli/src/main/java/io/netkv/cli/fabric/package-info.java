/** Fabrics as users write them: YAML files, and pictures of them. */
@NullMarked
package io.netkv.cli.fabric;

import org.jspecify.annotations.NullMarked;
