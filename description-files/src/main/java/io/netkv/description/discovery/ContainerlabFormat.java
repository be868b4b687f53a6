package io.netkv.description.discovery;

import io.netkv.description.discovery.Network.Cable;
import io.netkv.description.discovery.Network.Device;
import io.netkv.description.discovery.Network.End;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** containerlab's topology file: nodes by kind, of which {@code linux} is a host, and links by their endpoints {@code node:port}. */
final class ContainerlabFormat implements NetworkFormat {

    private static final String HOST_KIND = "linux";

    @Override
    public String name() {
        return "containerlab";
    }

    @Override
    public boolean matches(String text) {
        return text.contains("topology:") && text.contains("endpoints:");
    }

    @Override
    public void read(String text, String file, Network network) {
        try {
            Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            Map<?, ?> topology = map(map(root).get("topology"));
            Map<?, ?> nodes = map(topology.get("nodes"));
            nodes.forEach((name, node) -> {
                boolean isHost = HOST_KIND.equals(String.valueOf(map(node).get("kind")));
                network.add(new Device(String.valueOf(name), String.valueOf(name), isHost));
            });
            for (Object link : list(topology.get("links"))) {
                List<?> ends = list(map(link).get("endpoints"));
                if (ends.size() != 2) {
                    throw new IllegalArgumentException("a link has " + ends.size() + " endpoints; it must have two");
                }
                network.add(
                        new Cable(end(String.valueOf(ends.get(0))), end(String.valueOf(ends.get(1))), Network.UNKNOWN));
            }
        } catch (YAMLException e) {
            throw new IllegalArgumentException(
                    "not YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }

    private static End end(String endpoint) {
        int colon = endpoint.indexOf(':');
        return colon < 0
                ? new End(endpoint, "", null)
                : new End(endpoint.substring(0, colon), endpoint.substring(colon + 1), null);
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
