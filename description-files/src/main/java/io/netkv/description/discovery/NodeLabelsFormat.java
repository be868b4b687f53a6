package io.netkv.description.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * Labels of Kubernetes' nodes, from {@code kubectl get nodes -o json}: those that topograph writes, {@code fabric.topograph.run/tier-0} and
 * up with {@code accelerator.topograph.run/domain} (earlier {@code network.topology.nvidia.com/leaf}, {@code spine} and {@code core}, with
 * {@code accelerator}; before that {@code block} and {@code datacenter}), or {@code topology.kubernetes.io/zone} and {@code region}. They
 * have who stands where, and no cables.
 */
final class NodeLabelsFormat implements NetworkFormat {

    private static final String TOPOGRAPH = "topograph.run/";
    private static final String TIER = "fabric.topograph.run/tier-";
    private static final String NVIDIA = "network.topology.nvidia.com/";
    private static final String KUBERNETES = "topology.kubernetes.io/";

    /** Where there are no tiers: from the nodes up, by whichever of the names are there. */
    private static final List<List<String>> LEVELS = List.of(
            List.of(NVIDIA + "leaf", NVIDIA + "block"),
            List.of(NVIDIA + "spine", KUBERNETES + "zone"),
            List.of(NVIDIA + "core", NVIDIA + "datacenter", KUBERNETES + "region"));

    @Override
    public String name() {
        return "node-labels";
    }

    @Override
    public boolean matches(String text) {
        return text.contains(TOPOGRAPH)
                || text.contains(NVIDIA)
                || (text.contains(KUBERNETES) && text.contains("\"items\""));
    }

    @Override
    public void read(String text, String file, Network network) {
        JsonNode items;
        try {
            items = new ObjectMapper().readTree(text).path("items");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        TopographLayers layers = new TopographLayers();
        for (JsonNode item : items) {
            JsonNode labels = item.path("metadata").path("labels");
            List<String> switches = new ArrayList<>();
            for (int tier = 0; labels.has(TIER + tier); tier++) {
                switches.add(labels.path(TIER + tier).asText());
            }
            if (switches.isEmpty()) {
                LEVELS.forEach(names -> switches.add(TopographLayers.first(labels, names)));
            }
            layers.add(item.path("metadata").path("name").asText(), labels, switches);
        }
        layers.addTo(network);
    }
}
