package io.netkv.description.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.description.discovery.Network.Cable;
import io.netkv.description.discovery.Network.Device;
import io.netkv.description.discovery.Network.End;
import java.util.List;

/**
 * Labels of Kubernetes' nodes, from {@code kubectl get nodes -o json}: those that topograph writes, {@code network.topology.nvidia.com/leaf},
 * {@code spine} and {@code core} (earlier {@code block} and {@code datacenter}), or {@code topology.kubernetes.io/zone} and {@code region}.
 * They have who stands where, and no cables.
 */
final class NodeLabelsFormat implements NetworkFormat {

    private static final String TOPOGRAPH = "network.topology.nvidia.com/";
    private static final String KUBERNETES = "topology.kubernetes.io/";

    /** From the nodes up, by whichever of the names are there. */
    private static final List<List<String>> LEVELS = List.of(
            List.of(TOPOGRAPH + "leaf", TOPOGRAPH + "block"),
            List.of(TOPOGRAPH + "spine", KUBERNETES + "zone"),
            List.of(TOPOGRAPH + "core", TOPOGRAPH + "datacenter", KUBERNETES + "region"));

    @Override
    public String name() {
        return "node-labels";
    }

    @Override
    public boolean matches(String text) {
        return text.contains(TOPOGRAPH) || (text.contains(KUBERNETES) && text.contains("\"items\""));
    }

    @Override
    public void read(String text, String file, Network network) {
        JsonNode items;
        try {
            items = new ObjectMapper().readTree(text).path("items");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        for (JsonNode item : items) {
            String below = item.path("metadata").path("name").asText();
            network.add(new Device(below, below, true));
            JsonNode labels = item.path("metadata").path("labels");
            for (List<String> level : LEVELS) {
                String above = level.stream()
                        .filter(labels::has)
                        .map(label -> labels.path(label).asText())
                        .findFirst()
                        .orElse("");
                if (!above.isEmpty()) {
                    network.add(new Device(above, above, false));
                    network.add(new Cable(new End(below, "", null), new End(above, "", null), Network.UNKNOWN));
                    below = above;
                }
            }
        }
    }
}
