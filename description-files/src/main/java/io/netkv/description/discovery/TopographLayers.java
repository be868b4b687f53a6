package io.netkv.description.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.netkv.description.discovery.Network.Cable;
import io.netkv.description.discovery.Network.Device;
import io.netkv.description.discovery.Network.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What hosts stand under: switches, and domains of NVLink where they are nearer than the nearest switch. Who stands where, and no
 * cables.
 */
final class TopographLayers {

    /** Labels of NVLink's domains, from the nearest up, by whichever of the names are there. */
    private static final List<List<String>> DOMAINS = List.of(
            List.of("accelerator.topograph.run/sub-domain"),
            List.of("accelerator.topograph.run/domain", "network.topology.nvidia.com/accelerator"));

    private record Host(String name, List<String> domains, List<String> switches) {}

    private final List<Host> hosts = new ArrayList<>();

    /**
     * Takes a host.
     *
     * @param labels those that it has, among them its domains
     * @param switches the nearest first; empty names are left out
     */
    void add(String host, JsonNode labels, List<String> switches) {
        List<String> domains =
                DOMAINS.stream().map(names -> first(labels, names)).toList();
        hosts.add(new Host(
                host, domains, switches.stream().filter(each -> !each.isEmpty()).toList()));
    }

    /** The first of several labels that is there; empty where none is. */
    static String first(JsonNode labels, List<String> names) {
        return names.stream()
                .filter(labels::has)
                .map(label -> labels.path(label).asText())
                .findFirst()
                .orElse("");
    }

    /** Adds all of them to a network. */
    void addTo(Network network) {
        List<Integer> levels = new ArrayList<>();
        for (int level = 0; level < DOMAINS.size(); level++) {
            if (isBelowSwitches(level)) {
                levels.add(level);
            }
        }
        for (Host host : hosts) {
            network.add(new Device(host.name, host.name, true));
            List<String> above = new ArrayList<>();
            levels.forEach(level -> above.add(host.domains.get(level)));
            above.addAll(host.switches);
            String below = host.name;
            for (String each : above) {
                network.add(new Device(each, each, false));
                network.add(new Cable(new End(below, "", null), new End(each, "", null), Network.UNKNOWN));
                below = each;
            }
        }
    }

    /** Whether every host is in a domain, and none of them has hosts under several of the nearest switches. */
    private boolean isBelowSwitches(int level) {
        Map<String, String> switchOf = new HashMap<>();
        for (Host host : hosts) {
            String domain = host.domains.get(level);
            String nearest = host.switches.isEmpty() ? "" : host.switches.get(0);
            String earlier = switchOf.putIfAbsent(domain, nearest);
            if (domain.isEmpty() || earlier != null && !earlier.equals(nearest)) {
                return false;
            }
        }
        return true;
    }
}
