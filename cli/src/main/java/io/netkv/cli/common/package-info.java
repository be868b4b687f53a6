/** What every part of the command line uses: errors for people, and closing things when the program ends. */
@NullMarked
package io.netkv.cli.common;

import org.jspecify.annotations.NullMarked;
