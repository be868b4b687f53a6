/** What any command line needs: progress, help, completion, a manual, defaults from the environment. */
@NullMarked
package io.netkv.terminal;

import org.jspecify.annotations.NullMarked;
