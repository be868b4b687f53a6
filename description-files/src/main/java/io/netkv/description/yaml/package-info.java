/** Reads YAML key by key and reports every error with its line. */
@NullMarked
package io.netkv.description.yaml;

import org.jspecify.annotations.NullMarked;
