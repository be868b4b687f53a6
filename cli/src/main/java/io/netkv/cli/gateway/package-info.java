/** {@code netkv gateway}: answers routers over HTTP. */
@NullMarked
package io.netkv.cli.gateway;

import org.jspecify.annotations.NullMarked;
