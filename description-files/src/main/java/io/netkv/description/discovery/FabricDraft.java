package io.netkv.description.discovery;

import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.Tier;
import io.netkv.description.discovery.FabricImport.Answers;
import io.netkv.description.discovery.FabricImport.Result;
import io.netkv.description.discovery.Network.Cable;
import io.netkv.description.discovery.Network.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes both files, element by element. */
final class FabricDraft {

    /** Of a flow, by distance; hosts, adapters and switches of today. */
    private static final int[] LATENCY_MICROS = {0, 10, 20, 50, 100, 200, 400};

    private static final double ASSUMED_HOST_GIGABYTES = 450;
    private static final double GIGA = 1e9;

    private final Hierarchy hierarchy;
    private final Network network;
    private final Answers answers;
    private final StringBuilder fabric = new StringBuilder();
    private final StringBuilder interfaces = new StringBuilder();
    private final StringBuilder ports = new StringBuilder();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> taken = new TreeSet<>();
    private final Map<String, String> hostNames = new HashMap<>();
    private double slowestNic = Double.POSITIVE_INFINITY;
    private double slowestUplink = Double.POSITIVE_INFINITY;
    private boolean isRateAsked;

    FabricDraft(Hierarchy hierarchy, Network network, Answers answers) {
        this.hierarchy = hierarchy;
        this.network = network;
        this.answers = answers;
        hierarchy.racks().forEach(taken::add);
        hierarchy.pods().forEach(taken::add);
        hierarchy.zones().forEach(taken::add);
        hierarchy
                .hosts()
                .forEach(host -> hostNames.put(
                        host, free(Hierarchy.plain(network.device(host).name()))));
        measure();
    }

    private String free(String name) {
        String free = name;
        for (int i = 2; !taken.add(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }

    private void measure() {
        for (String host : hierarchy.hosts()) {
            hierarchy.up(host).forEach(cable -> slowestNic = Math.min(slowestNic, rate(cable)));
        }
        for (String rack : hierarchy.racks()) {
            for (String leaf : hierarchy.leaves(rack)) {
                hierarchy.up(leaf).forEach(cable -> slowestUplink = Math.min(slowestUplink, rate(cable)));
            }
        }
    }

    private double rate(Cable cable) {
        if (!Double.isNaN(cable.bytesPerSecond())) {
            return cable.bytesPerSecond();
        }
        isRateAsked |= answers.gigabytesPerSecond() == null;
        return answers.gigabytesPerSecond() == null ? Double.NaN : GIGA * answers.gigabytesPerSecond();
    }

    Result result() {
        header();
        lists();
        instances();
        line("%nlinks:");
        instanceLinks();
        hostLinks();
        hierarchy.racks().forEach(rack -> links(rack, hierarchy.leaves(rack), hierarchy.pod(rack)));
        hierarchy.pods().forEach(pod -> links(pod, hierarchy.spines(pod), hierarchy.zone(pod)));
        hierarchy.zones().forEach(zone -> links(zone, hierarchy.switches(zone), hierarchy.zone(zone)));
        ask();
        return new Result(fabric.toString(), mapping(), notes);
    }

    private void header() {
        line(
                "# Made of what a tool has discovered. %s stands where the source has nothing; 'netkv fabric check' names each line.",
                FabricImport.ASKED);
        line("name: %s", quoted(answers.fabric()));
        int tiers = Tier.LEAST_COUNT + hierarchy.zoneLevels();
        line(
                "%n# What one flow gets on an idle network: %s. No source has that: these are assumed",
                IntStream.range(0, tiers).mapToObj(Tier::words).collect(Collectors.joining(", ")));
        line("# from the cables' rates, and the first from nothing.");
        line("tiers:");
        double farther = Math.min(slowestNic, slowestUplink);
        for (int tier = 0; tier < tiers; tier++) {
            double bandwidth =
                    tier == Tier.NODE ? GIGA * ASSUMED_HOST_GIGABYTES : tier == Tier.RACK ? slowestNic : farther;
            line("  - {latencyMicros: %d, gigabytesPerSecond: %s}", LATENCY_MICROS[tier], gigabytes(bandwidth));
        }
        notes.add(
                "tiers are assumed from the cables' rates, and 450 GB/s within a node: correct them in the list 'tiers'");
    }

    private void lists() {
        if (hierarchy.zones().isEmpty()) {
            line(
                    "%npods: [%s]",
                    hierarchy.pods().stream().map(FabricDraft::quoted).collect(Collectors.joining(", ")));
        } else {
            line("%nzones:");
            hierarchy.zones().forEach(this::inZone);
            line("%npods:");
            hierarchy.pods().forEach(this::inZone);
        }
        line("%nracks:");
        hierarchy.racks().forEach(rack -> line("  - {name: %s, pod: %s}", quoted(rack), quoted(hierarchy.pod(rack))));
        line("%nnodes:");
        hierarchy
                .hosts()
                .forEach(host -> line("  - {name: %s, rack: %s}", quoted(name(host)), quoted(hierarchy.rack(host))));
    }

    private void inZone(String name) {
        String zone = hierarchy.zone(name);
        if (zone.equals(FabricSpec.CORE)) {
            line("  - %s", quoted(name));
        } else {
            line("  - {name: %s, zone: %s}", quoted(name), quoted(zone));
        }
    }

    private String name(String host) {
        return hostNames.getOrDefault(host, host);
    }

    private void instances() {
        line("%n# Which instances run where, what they do and what they hold, is in no network.");
        line("instances:");
        for (String host : hierarchy.hosts()) {
            String role = role(network.device(host).name());
            for (int i = 0; i < answers.instancesPerNode(); i++) {
                String tokens = answers.kvCapacityTokens() == null
                        ? FabricImport.ASKED
                        : answers.kvCapacityTokens().toString();
                line(
                        "  - {name: %s, node: %s, role: %s%s}",
                        quoted(instance(host, i)),
                        quoted(name(host)),
                        role,
                        role.equals("prefill") ? "" : ", kvCapacityTokens: " + tokens);
            }
        }
    }

    private String instance(String host, int number) {
        return name(host) + "-i" + number;
    }

    private String role(String host) {
        List<String> patterns = answers.prefillNodes();
        if (patterns == null) {
            return FabricImport.ASKED;
        }
        boolean isPrefill = patterns.stream()
                .map(pattern -> Pattern.quote(pattern).replace("*", "\\E.*\\Q"))
                .anyMatch(host::matches);
        return isPrefill ? "prefill" : "decode";
    }

    private void instanceLinks() {
        for (String host : hierarchy.hosts()) {
            double all = hierarchy.up(host).stream().mapToDouble(this::rate).sum();
            for (int i = 0; i < answers.instancesPerNode(); i++) {
                String instance = instance(host, i);
                link(instance + "-nic", instance, name(host), all);
            }
        }
    }

    private void hostLinks() {
        for (String host : hierarchy.hosts()) {
            List<Cable> cables = hierarchy.up(host);
            for (int i = 0; i < cables.size(); i++) {
                End far = cables.get(i).across(host);
                String name = name(host) + (cables.size() == 1 ? "" : "-" + i);
                link(name, name(host), hierarchy.rack(host), rate(cables.get(i)));
                measured(far, name + "-down", name + "-up");
            }
        }
    }

    /** What joins a rack, a pod or a zone to the level above: the cables of its highest switches. */
    private void links(String place, List<String> switches, String above) {
        int number = 0;
        for (String each : switches) {
            for (Cable cable : hierarchy.up(each)) {
                String name = place + "-uplink-" + number++;
                link(name, place, above, rate(cable));
                measured(cable.at(each), name + "-up", name + "-down");
            }
        }
    }

    private void link(String name, String from, String to, double bytesPerSecond) {
        line(
                "  - {name: %s, from: %s, to: %s, gigabytesPerSecond: %s, bothWays: true}",
                quoted(name), quoted(from), quoted(to), gigabytes(bytesPerSecond));
    }

    /** A switch's port measures both directions of its cable. */
    private void measured(End end, String sends, String receives) {
        if (!end.isNamed()) {
            return;
        }
        String links = String.format(Locale.ROOT, "sends: %s, receives: %s}%n", quoted(sends), quoted(receives));
        if (end.guid() == null) {
            interfaces
                    .append("  - {source: ")
                    .append(quoted(network.device(end.device()).name()))
                    .append(", interface: ")
                    .append(quoted(end.port()))
                    .append(", ")
                    .append(links);
        } else {
            ports.append("  - {nodeGuid: ")
                    .append(end.guid())
                    .append(", port: ")
                    .append(end.port())
                    .append(", ")
                    .append(links);
        }
    }

    private void ask() {
        if (answers.prefillNodes() == null) {
            notes.add(
                    "which instances prefill and which decode is not in the source: write 'role' of each, or give --prefill");
        }
        if (answers.kvCapacityTokens() == null) {
            notes.add("what decode instances hold is not in the source: write 'kvCapacityTokens' of each, or give"
                    + " --kv-capacity-tokens");
        }
        if (isRateAsked) {
            notes.add("rates of cables are not in the source: write 'gigabytesPerSecond' of each link, or give"
                    + " --gigabytes-per-second");
        }
        if (interfaces.isEmpty() && ports.isEmpty()) {
            notes.add("ports are not in the source: the mapping file is empty, and telemetry has to be mapped by hand");
        }
    }

    private String mapping() {
        StringBuilder mapping =
                new StringBuilder("# Which port measures which link, at the switches. docs/telemetry.md says more.\n");
        mapping.append("fabric: ").append(quoted(answers.fabric())).append('\n');
        if (!interfaces.isEmpty()) {
            mapping.append("\ninterfaces:\n").append(interfaces);
        }
        if (!ports.isEmpty()) {
            mapping.append("\nports:\n").append(ports);
        }
        mapping.append("\n# Serving engines, by the source that their metrics have:\n");
        mapping.append("#   - {source: \"HOST:PORT\", instance: INSTANCE}\ninstances: []\n");
        return mapping.toString();
    }

    private static String gigabytes(double bytesPerSecond) {
        return Double.isNaN(bytesPerSecond) || Double.isInfinite(bytesPerSecond)
                ? FabricImport.ASKED
                : String.format(Locale.ROOT, "%.4f", bytesPerSecond / GIGA).replaceFirst("\\.?0+$", "");
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9_.-]*")
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void line(String format, Object... values) {
        fabric.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
