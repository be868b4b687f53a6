/** Options that several commands share, and the converters of their values. */
@NullMarked
package io.netkv.cli.options;

import org.jspecify.annotations.NullMarked;
