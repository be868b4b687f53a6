package io.netkv.simulator.whatif;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.policy.Policies;
import io.netkv.core.policy.PolicyWeights;
import io.netkv.simulator.trial.WorkloadProfile;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is asked.
 *
 * @param policies published names, two or more: the first is what runs today, the last is the one whose worth is asked
 * @param contexts which prompts, and how many a second on the whole fabric at a load of 100%; one or more
 * @param loadPercents above 0, ascending; one or more
 * @param uplinkPercents capacities of the links between racks and pods, of what the fabric's description says; above 0, one or more.
 *     Half the capacity is twice the oversubscription.
 */
public record WhatIfSettings(
        List<String> policies,
        List<WorkloadProfile> contexts,
        List<Integer> loadPercents,
        List<Integer> uplinkPercents) {

    /** What routers do today, the paper's best policy, and this project's. */
    public static final List<String> POLICIES =
            List.of("cache-load-aware", "token-load", "llmd-topology", "dynamo-qos-table", "netkv-full", "netkv-steer");

    /** Decode instances of the fabric for which the rates of {@link #CONTEXTS} hold: the paper's of 64 GPUs. */
    private static final int RATED_DECODE_INSTANCES = 12;

    /** All contexts that a name stands for. */
    public static final List<WorkloadProfile> CONTEXTS =
            List.of(WorkloadProfile.CHATBOT, WorkloadProfile.RAG, WorkloadProfile.LONG_CONTEXT);

    /** From nearly idle to overloaded. */
    public static final List<Integer> LOAD_PERCENTS = List.of(10, 25, 50, 100, 175, 250);

    /** Half and twice the oversubscription, too. */
    public static final List<Integer> UPLINK_PERCENTS = List.of(200, 100, 50);

    public WhatIfSettings {
        policies = List.copyOf(policies);
        contexts = List.copyOf(contexts);
        loadPercents = List.copyOf(loadPercents);
        uplinkPercents = List.copyOf(uplinkPercents);
        if (policies.size() < 2 || new HashSet<>(policies).size() < policies.size()) {
            throw new IllegalArgumentException("the policies are " + policies
                    + "; name two or more, each once: what runs today first, the one whose worth is asked last");
        }
        policies.forEach(policy -> Policies.named(policy, PolicyWeights.DEFAULT));
        requirePercents("loads", loadPercents);
        requirePercents("uplinks", uplinkPercents);
        if (!loadPercents.stream().sorted().toList().equals(loadPercents)) {
            throw new IllegalArgumentException("loads are " + loadPercents + "; they must ascend");
        }
        if (contexts.isEmpty()) {
            throw new IllegalArgumentException("no context is given; give one or more");
        }
    }

    private static void requirePercents(String what, List<Integer> percents) {
        if (percents.isEmpty()
                || percents.stream().anyMatch(percent -> percent < 1)
                || new HashSet<>(percents).size() < percents.size()) {
            throw new IllegalArgumentException(
                    what + " are " + percents + " per cent; give one or more, each 1 or more, and each once");
        }
    }

    /** How much larger a fabric is than that for which the rates of {@link #CONTEXTS} hold. */
    public static double sizeFactor(Fabric fabric) {
        return (double) fabric.decodeCount() / RATED_DECODE_INSTANCES;
    }

    /** The policy whose worth is asked. */
    public String asked() {
        return policies.get(policies.size() - 1);
    }

    /** What runs today. */
    public String today() {
        return policies.get(0);
    }

    /**
     * Contexts by their names.
     *
     * @param rate requests a second of each, or null for what suits the fabric's size
     * @throws IllegalArgumentException where there is none of a name
     */
    public static List<WorkloadProfile> contexts(List<String> names, Fabric on, @Nullable Double rate) {
        return names.stream()
                .map(WhatIfSettings::context)
                .map(context -> context.times(rate == null ? sizeFactor(on) : rate / context.ratePerSecond()))
                .toList();
    }

    private static WorkloadProfile context(String name) {
        return CONTEXTS.stream()
                .filter(context -> context.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("context '" + name + "' is not known; choose of "
                        + CONTEXTS.stream().map(WorkloadProfile::name).collect(Collectors.joining(", "))));
    }
}
