package io.netkv.description.fabric;

import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.Role;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A picture of a fabric: the core at the top, instances as leaves, with each what joins it to the level above. */
public final class FabricTree {

    /** The strokes of a tree. */
    public enum Strokes {
        UNICODE("├─ ", "└─ ", "│  ", "↑ ", "↓ ", "↑↓ "),
        ASCII("|- ", "`- ", "|  ", "up ", "down ", "both ways ");

        private final String child;
        private final String lastChild;
        private final String past;
        private final String up;
        private final String down;
        private final String bothWays;

        Strokes(String child, String lastChild, String past, String up, String down, String bothWays) {
            this.child = child;
            this.lastChild = lastChild;
            this.past = past;
            this.up = up;
            this.down = down;
            this.bothWays = bothWays;
        }

        /** Those that the terminal can show. */
        public static Strokes fitting(Charset charset) {
            return charset.newEncoder().canEncode(UNICODE.child + UNICODE.lastChild + UNICODE.up) ? UNICODE : ASCII;
        }
    }

    private static final String BLANK = "   ";

    private final FabricSpec spec;
    private final Strokes strokes;
    private final Map<String, List<String>> children = new LinkedHashMap<>();
    private final Map<String, List<Double>> capacities = new HashMap<>();
    private final Map<String, InstanceSpec> instances = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    private FabricTree(FabricSpec spec, Strokes strokes) {
        this.spec = spec;
        this.strokes = strokes;
    }

    /** The lines of the picture. */
    public static List<String> draw(FabricSpec spec, Strokes strokes) {
        FabricTree tree = new FabricTree(spec, strokes);
        tree.collect();
        tree.lines.add(FabricSpec.CORE);
        tree.drawChildren(FabricSpec.CORE, "");
        return tree.lines;
    }

    private void collect() {
        spec.zones().forEach(zone -> addChild(zone.zone(), zone.name()));
        spec.pods().forEach(pod -> addChild(pod.zone(), pod.name()));
        spec.racks().forEach(rack -> addChild(rack.pod(), rack.name()));
        spec.nodes().forEach(node -> addChild(node.rack(), node.name()));
        for (InstanceSpec instance : spec.instances()) {
            addChild(instance.node(), instance.name());
            instances.put(instance.name(), instance);
        }
        for (LinkSpec link : spec.links()) {
            capacities
                    .computeIfAbsent(ends(link.from(), link.to()), ends -> new ArrayList<>())
                    .add(link.capacityBytesPerSecond());
        }
    }

    private void addChild(String parent, String child) {
        children.computeIfAbsent(parent, name -> new ArrayList<>()).add(child);
    }

    private static String ends(String from, String to) {
        return from + '\n' + to;
    }

    private void drawChildren(String parent, String indent) {
        List<String> names = children.getOrDefault(parent, List.of());
        for (int i = 0; i < names.size(); i++) {
            boolean last = i == names.size() - 1;
            String name = names.get(i);
            lines.add((indent + (last ? strokes.lastChild : strokes.child) + name + "  " + about(name, parent))
                    .stripTrailing());
            drawChildren(name, indent + (last ? BLANK : strokes.past));
        }
    }

    private String about(String name, String parent) {
        InstanceSpec instance = instances.get(name);
        String joined = joined(name, parent);
        if (instance == null) {
            return joined;
        }
        return instance.role() == Role.PREFILL
                ? "prefill  " + joined
                : String.format(
                        Locale.ROOT,
                        "%s %,d tokens  %s",
                        instance.role() == Role.BOTH ? "prefill and decode" : "decode",
                        instance.kvCapacityTokens(),
                        joined);
    }

    private String joined(String name, String parent) {
        String up = capacity(ends(name, parent));
        String down = capacity(ends(parent, name));
        if (up.isEmpty() && down.isEmpty()) {
            return "";
        }
        return up.equals(down)
                ? strokes.bothWays + up + " GB/s"
                : strokes.up + up + " " + strokes.down + down + " GB/s";
    }

    private String capacity(String ends) {
        List<Double> members = capacities.getOrDefault(ends, List.of());
        if (members.isEmpty()) {
            return "";
        }
        boolean even = members.stream().distinct().count() == 1;
        String first = PlainNumbers.plain(members.get(0), -9);
        if (members.size() == 1) {
            return first;
        }
        double total = members.stream().mapToDouble(Double::doubleValue).sum();
        return even
                ? members.size() + " x " + first
                : PlainNumbers.plain(total, -9) + " in " + members.size() + " members";
    }
}
