/** YAML read key by key, with every fault and its line: for files that people write. */
@NullMarked
package io.netkv.cli.yaml;

import org.jspecify.annotations.NullMarked;
