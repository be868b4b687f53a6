package io.netkv.scheduler;

import io.netkv.avro.DecodeAssignment;
import java.util.List;

/**
 * Why a request is decided as it is.
 *
 * @param decision what is decided, or refused: then the rest is empty
 * @param candidates what each decode instance costs from the chosen prefill instance, in the fabric's order
 * @param path the hops of the transfer; none where nothing is sent
 * @param policies what each policy would choose on the same state, in the order that they were asked in
 */
public record Explanation(
        DecodeAssignment decision, List<InstanceCost> candidates, List<PathHop> path, List<PolicyChoice> policies) {

    public Explanation {
        candidates = List.copyOf(candidates);
        path = List.copyOf(path);
        policies = List.copyOf(policies);
    }
}
