package io.netkv.description.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.description.discovery.Network.Cable;
import io.netkv.description.discovery.Network.Device;
import io.netkv.description.discovery.Network.End;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * LLDP neighbours: of one device, as {@code lldpcli show neighbors -f json} prints them (the file is called like the device), or of many
 * switches, as gnmic's event format has OpenConfig's LLDP. A device that is only a neighbour of others is a host.
 */
final class LldpFormat implements NetworkFormat {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "lldp";
    }

    @Override
    public boolean matches(String text) {
        return text.contains("\"lldp\"") || text.contains("/neighbors/neighbor/state/");
    }

    @Override
    public void read(String text, String file, Network network) {
        try {
            JsonNode root = JSON.readTree(text);
            if (root.has("lldp")) {
                readLldpcli(root.path("lldp").path("interface"), file, network);
            } else {
                readEvents(root, network);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** An object by interface, or a list of such objects where there are several. */
    private static void readLldpcli(JsonNode interfaces, String host, Network network) {
        network.add(new Device(host, host, true));
        Iterable<JsonNode> all = interfaces.isArray() ? interfaces : List.of(interfaces);
        for (JsonNode one : all) {
            one.properties().forEach(entry -> {
                JsonNode neighbour = entry.getValue();
                neighbour.path("chassis").properties().stream().findFirst().ifPresent(chassis -> {
                    String port =
                            neighbour.path("port").path("id").path("value").asText();
                    add(host, entry.getKey(), chassis.getKey(), port, network);
                });
            });
        }
    }

    private static void add(String device, String port, String neighbour, String neighbourPort, Network network) {
        network.add(new Device(neighbour, neighbour, false));
        network.add(new Cable(new End(device, port, null), new End(neighbour, neighbourPort, null), Network.UNKNOWN));
    }

    /** Name and port of a neighbour may come in two events of the same interface. */
    private static void readEvents(JsonNode events, Network network) {
        Map<String, String[]> neighbours = new HashMap<>();
        for (JsonNode event : events.isArray() ? events : JSON.createArrayNode().add(events)) {
            String source = event.path("tags").path("source").asText().replaceFirst(":\\d+$", "");
            String port = event.path("tags").path("interface_name").asText();
            network.add(new Device(source, source, false));
            event.path("values").properties().forEach(value -> {
                String[] found = neighbours.computeIfAbsent(source + "\n" + port, key -> new String[2]);
                if (value.getKey().endsWith("/neighbor/state/system-name")) {
                    found[0] = value.getValue().asText();
                } else if (value.getKey().endsWith("/neighbor/state/port-id")) {
                    found[1] = value.getValue().asText();
                }
            });
        }
        neighbours.forEach((place, found) -> {
            String[] ends = place.split("\n", 2);
            if (found[0] != null) {
                network.add(new Device(found[0], found[0], !isSource(found[0], neighbours)));
                network.add(new Cable(
                        new End(ends[0], ends[1], null),
                        new End(found[0], found[1] == null ? "" : found[1], null),
                        Network.UNKNOWN));
            }
        });
    }

    private static boolean isSource(String name, Map<String, String[]> neighbours) {
        return neighbours.keySet().stream().anyMatch(place -> place.startsWith(name + "\n"));
    }
}
