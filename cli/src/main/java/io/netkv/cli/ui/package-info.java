/** The live page. */
@NullMarked
package io.netkv.cli.ui;

import org.jspecify.annotations.NullMarked;
