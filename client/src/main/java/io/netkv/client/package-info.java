/**
 * For routers in Java: where a request's KV cache goes, with a deadline and what to do without an answer. {@link
 * io.netkv.client.HttpPlacementClient} asks gateways, {@link io.netkv.client.KafkaPlacementClient} the scheduler itself.
 */
@NullMarked
package io.netkv.client;

import org.jspecify.annotations.NullMarked;
