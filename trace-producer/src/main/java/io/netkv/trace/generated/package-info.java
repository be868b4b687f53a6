/** Generated traces whose distributions resemble those of Mooncake's conversation trace. */
@NullMarked
package io.netkv.trace.generated;

import org.jspecify.annotations.NullMarked;
