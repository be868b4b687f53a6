/** Health and metrics of a long-running application over HTTP. */
@NullMarked
package io.netkv.stream.http;

import org.jspecify.annotations.NullMarked;
