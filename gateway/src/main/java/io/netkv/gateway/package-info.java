/**
 * HTTP for routers: it asks the scheduler by Kafka, follows what the scheduler knows, and answers within a deadline.
 * {@link io.netkv.gateway.Gateway} is the whole; {@code http} is how it is reached.
 */
@NullMarked
package io.netkv.gateway;

import org.jspecify.annotations.NullMarked;
