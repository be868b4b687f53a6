/** The gateway's HTTP interface: routes, JSON, problems. */
@NullMarked
package io.netkv.gateway.http;

import org.jspecify.annotations.NullMarked;
