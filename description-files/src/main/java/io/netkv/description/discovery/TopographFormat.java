package io.netkv.description.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * What topograph's graph engine writes: for each instance its {@code network_layers}, the nearest switch first, and labels, among them
 * the domain of NVLink that it is in.
 */
final class TopographFormat implements NetworkFormat {

    private static final String LAYERS = "network_layers";

    @Override
    public String name() {
        return "topograph";
    }

    @Override
    public boolean matches(String text) {
        return text.contains('"' + LAYERS + '"') && text.contains("\"instances\"");
    }

    @Override
    public void read(String text, String file, Network network) {
        JsonNode instances;
        try {
            instances = new ObjectMapper().readTree(text).path("instances");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        TopographLayers layers = new TopographLayers();
        for (JsonNode instance : instances) {
            List<String> switches = new ArrayList<>();
            instance.path(LAYERS).forEach(layer -> switches.add(layer.asText()));
            layers.add(instance.path("id").asText(), instance.path("labels"), switches);
        }
        layers.addTo(network);
    }
}
