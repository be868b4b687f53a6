package io.netkv.simulator.whatif;

import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.NodeSpec;
import io.netkv.core.fabric.FabricSpec.RackSpec;
import io.netkv.core.fabric.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which nodes run prefill and which decode. What a node runs, the roles of its instances, is exchanged with another node of as many
 * instances, so that each pool keeps its size. Not changed once made.
 */
public final class Placement {

    private static final int MAX_TRIES = 64;

    /** What one instance is. */
    private record Duty(Role role, long kvCapacityTokens) {}

    private final FabricSpec spec;
    /** By node: the numbers of its instances. */
    private final List<List<Integer>> instancesOfNode;
    /** By node: what its instances are. */
    private final List<List<Duty>> duties;

    private Placement(FabricSpec spec, List<List<Integer>> instancesOfNode, List<List<Duty>> duties) {
        this.spec = spec;
        this.instancesOfNode = instancesOfNode;
        this.duties = duties;
    }

    /** The placement that a description has. */
    static Placement described(FabricSpec spec) {
        Map<String, List<Integer>> byNode = new LinkedHashMap<>();
        spec.nodes().forEach(node -> byNode.put(node.name(), new ArrayList<>()));
        for (int i = 0; i < spec.instances().size(); i++) {
            Objects.requireNonNull(byNode.get(spec.instances().get(i).node())).add(i);
        }
        List<List<Integer>> instances = List.copyOf(byNode.values());
        List<List<Duty>> duties = instances.stream()
                .map(numbers -> numbers.stream()
                        .map(number -> spec.instances().get(number))
                        .map(instance -> new Duty(instance.role(), instance.kvCapacityTokens()))
                        .toList())
                .toList();
        return new Placement(spec, instances, duties);
    }

    /** Prefill dealt out to the racks one node after the other, among nodes of as many instances. */
    Placement spread() {
        Map<String, Integer> dealt = new HashMap<>();
        List<Integer> order = new ArrayList<>();
        int[] turn = new int[duties.size()];
        for (int node = 0; node < duties.size(); node++) {
            turn[node] = dealt.merge(spec.nodes().get(node).rack(), 1, Integer::sum);
            order.add(node);
        }
        order.sort(Comparator.comparingInt(node -> turn[node]));
        List<List<Duty>> spread = new ArrayList<>(duties);
        for (int size : duties.stream().mapToInt(List::size).distinct().toArray()) {
            List<Integer> nodes = order.stream()
                    .filter(node -> duties.get(node).size() == size)
                    .toList();
            List<List<Duty>> mostPrefillFirst = nodes.stream()
                    .map(duties::get)
                    .sorted(Comparator.comparingLong(Placement::prefills).reversed())
                    .toList();
            IntStream.range(0, nodes.size()).forEach(i -> spread.set(nodes.get(i), mostPrefillFirst.get(i)));
        }
        return new Placement(spec, instancesOfNode, spread);
    }

    private static long prefills(List<Duty> duties) {
        return duties.stream().filter(duty -> duty.role().isPrefill()).count();
    }

    /** One exchange between two nodes that differ, drawn at random; this placement where none is found soon. */
    Placement exchanged(SplittableRandom random) {
        for (int i = 0; i < MAX_TRIES; i++) {
            int one = random.nextInt(duties.size());
            int other = random.nextInt(duties.size());
            List<Duty> ofOne = duties.get(one);
            List<Duty> ofOther = duties.get(other);
            if (ofOne.size() == ofOther.size() && !ofOne.equals(ofOther)) {
                List<List<Duty>> exchanged = new ArrayList<>(duties);
                exchanged.set(one, ofOther);
                exchanged.set(other, ofOne);
                return new Placement(spec, instancesOfNode, exchanged);
            }
        }
        return this;
    }

    /** The fabric with this placement. */
    public FabricSpec fabric() {
        InstanceSpec[] instances = spec.instances().toArray(InstanceSpec[]::new);
        for (int node = 0; node < duties.size(); node++) {
            List<Integer> numbers = instancesOfNode.get(node);
            for (int i = 0; i < numbers.size(); i++) {
                Duty duty = duties.get(node).get(i);
                InstanceSpec was = instances[numbers.get(i)];
                instances[numbers.get(i)] =
                        new InstanceSpec(was.name(), was.node(), duty.role(), duty.kvCapacityTokens(), was.location());
            }
        }
        return spec.withInstances(List.of(instances));
    }

    /** Instances for prefill by rack, in the order of the description. */
    public Map<String, Integer> prefillByRack() {
        Map<String, Integer> byRack = new LinkedHashMap<>();
        spec.racks().forEach(rack -> byRack.put(rack.name(), 0));
        for (int node = 0; node < duties.size(); node++) {
            byRack.merge(spec.nodes().get(node).rack(), (int) prefills(duties.get(node)), Integer::sum);
        }
        return byRack;
    }

    /** Nodes that run something else than in another placement of the same fabric. */
    public List<String> changedNodes(Placement other) {
        return IntStream.range(0, duties.size())
                .filter(node -> !duties.get(node).equals(other.duties.get(node)))
                .mapToObj(node -> spec.nodes().get(node).name())
                .toList();
    }

    /** The same for placements that differ only in which of several equal nodes, racks or pods does what. */
    String shape() {
        Map<String, List<String>> links = linksByEnd();
        Map<String, List<String>> nodesOfRack = new HashMap<>();
        for (int node = 0; node < duties.size(); node++) {
            NodeSpec each = spec.nodes().get(node);
            List<String> instances = new ArrayList<>();
            for (int i = 0; i < duties.get(node).size(); i++) {
                String name =
                        spec.instances().get(instancesOfNode.get(node).get(i)).name();
                instances.add(duties.get(node).get(i) + ends(links, name));
            }
            nodesOfRack
                    .computeIfAbsent(each.rack(), rack -> new ArrayList<>())
                    .add(sorted(instances) + ends(links, each.name()));
        }
        Map<String, List<String>> racksOfPod = new HashMap<>();
        for (RackSpec rack : spec.racks()) {
            racksOfPod
                    .computeIfAbsent(rack.pod(), pod -> new ArrayList<>())
                    .add(sorted(nodesOfRack.getOrDefault(rack.name(), List.of())) + ends(links, rack.name()));
        }
        return sorted(spec.pods().stream()
                .map(pod -> sorted(racksOfPod.getOrDefault(pod.name(), List.of())) + ends(links, pod.name()))
                .toList());
    }

    private Map<String, List<String>> linksByEnd() {
        Map<String, List<String>> links = new HashMap<>();
        for (LinkSpec link : spec.links()) {
            links.computeIfAbsent(link.from(), end -> new ArrayList<>()).add("-" + link.capacityBytesPerSecond());
            links.computeIfAbsent(link.to(), end -> new ArrayList<>()).add("+" + link.capacityBytesPerSecond());
        }
        return links;
    }

    private static String ends(Map<String, List<String>> links, String name) {
        return sorted(links.getOrDefault(name, List.of()));
    }

    private static String sorted(List<String> parts) {
        return parts.stream().sorted().collect(Collectors.joining(",", "[", "]"));
    }
}
