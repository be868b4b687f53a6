/** {@code netkv experiment}: the paper's evaluation in virtual time. */
@NullMarked
package io.netkv.cli.experiment;

import org.jspecify.annotations.NullMarked;
