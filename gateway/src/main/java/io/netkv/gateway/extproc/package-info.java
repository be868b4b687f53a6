/** An endpoint picker of the Gateway API Inference Extension, called by Envoy's external processing (docs/routers.md). */
@NullMarked
package io.netkv.gateway.extproc;

import org.jspecify.annotations.NullMarked;
