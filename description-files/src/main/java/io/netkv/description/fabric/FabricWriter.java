package io.netkv.description.fabric;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes a fabric as YAML, links of one kind drawn together as {@link LinkReader} takes them apart. */
final class FabricWriter {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Set<String> NOT_PLAIN = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    /** Links with the same ends that follow each other. */
    private record Entry(String name, String from, String to, double capacityBytesPerSecond, int members) {

        boolean isWayBackOf(Entry up) {
            return from.equals(up.to)
                    && to.equals(up.from)
                    && members == up.members
                    && Double.compare(capacityBytesPerSecond, up.capacityBytesPerSecond) == 0
                    && up.name.endsWith("-up")
                    && name.equals(stem(up) + "-down");
        }

        static String stem(Entry up) {
            return up.name.substring(0, up.name.length() - "-up".length());
        }
    }

    private final FabricSpec spec;
    private final StringBuilder yaml = new StringBuilder();

    FabricWriter(FabricSpec spec) {
        this.spec = spec;
    }

    String write() {
        line("name: %s", text(spec.name()));
        section("tiers");
        spec.tiers()
                .forEach(tier -> line(
                        "  - {latencyMicros: %s, gigabytesPerSecond: %s}",
                        PlainNumbers.plain(tier.latencySeconds(), 6),
                        PlainNumbers.plain(tier.bandwidthBytesPerSecond(), -9)));
        if (!spec.zones().isEmpty()) {
            section("zones");
            spec.zones().forEach(zone -> line("  - %s", inZone(zone.name(), zone.zone())));
        }
        section("pods");
        spec.pods().forEach(pod -> line("  - %s", inZone(pod.name(), pod.zone())));
        section("racks");
        spec.racks().forEach(rack -> line("  - {name: %s, pod: %s}", text(rack.name()), text(rack.pod())));
        section("nodes");
        spec.nodes().forEach(node -> line("  - {name: %s, rack: %s}", text(node.name()), text(node.rack())));
        section("instances");
        spec.instances().forEach(this::instance);
        section("links");
        links();
        return yaml.toString();
    }

    private static String inZone(String name, String zone) {
        return zone.equals(FabricSpec.CORE)
                ? text(name)
                : String.format(Locale.ROOT, "{name: %s, zone: %s}", text(name), text(zone));
    }

    private void line(String format, Object... arguments) {
        yaml.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private void section(String key) {
        line("%n%s:", key);
    }

    private void instance(InstanceSpec instance) {
        String kvCapacity = instance.role().isDecode() ? ", kvCapacityTokens: " + instance.kvCapacityTokens() : "";
        line(
                "  - {name: %s, node: %s, role: %s%s}",
                text(instance.name()),
                text(instance.node()),
                instance.role().name().toLowerCase(Locale.ROOT),
                kvCapacity);
    }

    private void links() {
        List<Entry> entries = entries();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            boolean bothWays = i + 1 < entries.size() && entries.get(i + 1).isWayBackOf(entry);
            line(
                    "  - {name: %s, from: %s, to: %s, gigabytesPerSecond: %s%s%s}",
                    text(bothWays ? Entry.stem(entry) : entry.name()),
                    text(entry.from()),
                    text(entry.to()),
                    PlainNumbers.plain(entry.capacityBytesPerSecond(), -9),
                    entry.members() == 1 ? "" : ", members: " + entry.members(),
                    bothWays ? ", bothWays: true" : "");
            if (bothWays) {
                i++;
            }
        }
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        List<LinkSpec> links = spec.links();
        for (int first = 0; first < links.size(); ) {
            int members = members(links, first);
            LinkSpec link = links.get(first);
            String name = members == 1
                    ? link.name()
                    : link.name().substring(0, link.name().length() - "-0".length());
            entries.add(new Entry(name, link.from(), link.to(), link.capacityBytesPerSecond() * members, members));
            first += members;
        }
        return entries;
    }

    /** How many links from {@code first} on are {@code name-0}, {@code name-1}, ... of one group and size. */
    private static int members(List<LinkSpec> links, int first) {
        LinkSpec link = links.get(first);
        if (!link.name().endsWith("-0")) {
            return 1;
        }
        String stem = link.name().substring(0, link.name().length() - 1);
        int members = 1;
        while (members < LinkReader.MAX_MEMBERS
                && first + members < links.size()
                && continues(link, links.get(first + members), stem + members)) {
            members++;
        }
        double share = link.capacityBytesPerSecond() * members / members;
        return Double.compare(share, link.capacityBytesPerSecond()) == 0 ? members : 1;
    }

    private static boolean continues(LinkSpec first, LinkSpec next, String name) {
        return next.name().equals(name)
                && next.from().equals(first.from())
                && next.to().equals(first.to())
                && Double.compare(next.capacityBytesPerSecond(), first.capacityBytesPerSecond()) == 0;
    }

    private static String text(String name) {
        if (PLAIN.matcher(name).matches() && !NOT_PLAIN.contains(name.toLowerCase(Locale.ROOT))) {
            return name;
        }
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + '"';
    }
}
