/** Generated traces whose distributions resemble those of Mooncake's conversation trace. */
@NullMarked
package io.netkv.trace.sample;

import org.jspecify.annotations.NullMarked;
