/** What several commands share besides options: start-up messages, usage errors. */
@NullMarked
package io.netkv.cli.common;

import org.jspecify.annotations.NullMarked;
