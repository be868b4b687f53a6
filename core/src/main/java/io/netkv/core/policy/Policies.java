package io.netkv.core.policy;

import java.util.List;
import java.util.stream.Collectors;

/** The ladder of policies that the paper compares, each adding one signal; what goes beyond it; and what others use. */
public final class Policies {

    private Policies() {}

    /** All of them, in the order of the ladder. */
    public static List<Policy> all(PolicyWeights weights) {
        return List.of(
                new RoundRobin(),
                new CacheAware(weights),
                new CacheLoadAware(weights),
                new NetKvStatic(weights),
                new NetKvSelfContention(weights),
                new NetKvFull(weights),
                new NetKvPath(weights),
                new NetKvSteer(weights),
                new LlmdTopology(),
                new DynamoTaints(true),
                new DynamoTaints(false),
                new DynamoQosTable(weights),
                new TokenLoad());
    }

    /** Their names, in the same order. */
    public static List<String> names() {
        return all(PolicyWeights.DEFAULT).stream().map(Policy::name).toList();
    }

    /**
     * The policy of a name.
     *
     * @throws IllegalArgumentException listing the names, where there is none of that name
     */
    public static Policy named(String name, PolicyWeights weights) {
        return all(weights).stream()
                .filter(policy -> policy.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("policy '" + name + "' is not known; choose one of "
                        + names().stream().collect(Collectors.joining(", "))));
    }
}
