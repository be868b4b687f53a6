package io.netkv.description.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.description.discovery.Network.Cable;
import io.netkv.description.discovery.Network.Device;
import io.netkv.description.discovery.Network.End;

/**
 * NetQ's topology graph, as its API {@code topologygraph/fetch-topology} gives it: nodes by tier, of which -1 is a host, and links with the
 * interfaces at both ends.
 */
final class NetQFormat implements NetworkFormat {

    private static final String NODES = "compounded_nodes";
    private static final String LINKS = "compounded_links";
    private static final int HOST_TIER = -1;

    @Override
    public String name() {
        return "netq";
    }

    @Override
    public boolean matches(String text) {
        return text.contains('"' + NODES + '"');
    }

    @Override
    public void read(String text, String file, Network network) {
        JsonNode graphs;
        try {
            graphs = new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        for (JsonNode graph : graphs) {
            for (JsonNode node : graph.path("nodes").findValues(NODES)) {
                for (JsonNode each : node) {
                    network.add(new Device(
                            each.path("id").asText(),
                            each.path("name").asText(),
                            each.path("tier").asInt() == HOST_TIER));
                }
            }
            for (JsonNode link : graph.path("links")) {
                JsonNode cables = link.path(LINKS);
                if (cables.isEmpty()) {
                    add(link, network);
                }
                cables.forEach(cable -> add(cable, network));
            }
        }
    }

    private static void add(JsonNode link, Network network) {
        JsonNode ends = link.path("interfaces");
        if (ends.size() != 2) {
            throw new IllegalArgumentException(
                    "link '" + link.path("id").asText() + "' has " + ends.size() + " interfaces; it must have two");
        }
        network.add(new Cable(end(ends.get(0)), end(ends.get(1)), Network.UNKNOWN));
    }

    private static End end(JsonNode end) {
        return new End(end.path("node").asText(), end.path("interface").asText(), null);
    }
}
