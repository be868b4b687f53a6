package io.netkv.core.fabric;

import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.NodeSpec;
import io.netkv.core.fabric.FabricSpec.PodSpec;
import io.netkv.core.fabric.FabricSpec.RackSpec;
import io.netkv.core.fabric.FabricSpec.TierSpec;
import io.netkv.core.fabric.FabricSpec.ZoneSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The numbers behind a {@link Fabric}, worked out from its description while every error is gathered. */
@SuppressWarnings("ArrayRecordComponent") // within this package, and never compared
record FabricLayout(
        Map<String, Integer> instancesByName,
        Map<String, Integer> linksByName,
        int[][] ancestors,
        int[][] upGroups,
        int[][] downGroups,
        int[] groupOfLink,
        int[] levelOfGroup) {

    static FabricLayout of(FabricSpec spec) {
        return new Builder(spec).build();
    }

    /** An instance, node, rack, pod or zone; the core is the parent of the highest. */
    private record Element(int level, int index, String name, String parent, String location) {}

    private static final class Builder {

        private static final int POD_LEVEL = 3;
        private static final int MOST_ZONE_LEVELS = Tier.MOST_COUNT - Tier.LEAST_COUNT;

        private final FabricSpec spec;
        private final Map<String, Integer> zoneLevels;
        /** The level of the elements whose parent is the core. */
        private final int top;

        private final List<String> errors = new ArrayList<>();
        private final Map<String, Element> elements = new LinkedHashMap<>();
        private final Map<String, Integer> instances = new HashMap<>();
        private final Map<String, Integer> links = new HashMap<>();
        private final Map<String, Integer> groups = new LinkedHashMap<>();

        Builder(FabricSpec spec) {
            this.spec = spec;
            zoneLevels = zoneLevels(spec.zones());
            top = zoneLevels.values().stream().reduce(POD_LEVEL, Math::max);
        }

        /** Of each zone, by the pods and zones in it; a zone in itself, through others or not, has none that is allowed. */
        private static Map<String, Integer> zoneLevels(List<ZoneSpec> zones) {
            Map<String, Integer> levels = new HashMap<>();
            zones.forEach(zone -> levels.put(zone.name(), POD_LEVEL + 1));
            for (int round = 0; round < MOST_ZONE_LEVELS; round++) {
                for (ZoneSpec zone : zones) {
                    levels.computeIfPresent(zone.zone(), (name, level) -> Math.max(level, level(levels, zone) + 1));
                }
            }
            return levels;
        }

        private static int level(Map<String, Integer> levels, ZoneSpec zone) {
            return levels.getOrDefault(zone.name(), POD_LEVEL + 1);
        }

        FabricLayout build() {
            checkName();
            checkTiers();
            addElements();
            checkParents();
            int[] groupOfLink = addLinks();
            checkEveryElementIsJoined();
            checkGroups(groupOfLink);
            checkPools();
            if (!errors.isEmpty()) {
                throw new InvalidDescriptionException(errors);
            }
            return layout(groupOfLink);
        }

        @SuppressWarnings("AnnotateFormatMethod") // that annotation is not in the JDK
        private void error(String location, String message, Object... arguments) {
            errors.add(location + ": " + String.format(message, arguments));
        }

        private void checkName() {
            if (spec.name().isBlank()) {
                error(spec.location(), "the fabric has no name; give it one, it keys all the fabric's records");
            } else if (spec.name().indexOf('/') >= 0) {
                error(
                        spec.location(),
                        "fabric name '%s' has a '/', which separates names in keys; leave it out",
                        spec.name());
            }
        }

        private void checkTiers() {
            int count = top + 1;
            if (count > Tier.MOST_COUNT) {
                error(
                        spec.location(),
                        "zones stand in zones more than %d deep, or in themselves; %d levels may be described",
                        MOST_ZONE_LEVELS,
                        MOST_ZONE_LEVELS);
            } else if (spec.tiers().size() != count) {
                error(
                        spec.location(),
                        "%d tiers are described; there must be %d: %s",
                        spec.tiers().size(),
                        count,
                        IntStream.range(0, count).mapToObj(Tier::words).collect(Collectors.joining(", ")));
            }
            for (int t = 0; t < spec.tiers().size(); t++) {
                TierSpec tier = spec.tiers().get(t);
                if (!(tier.latencySeconds() >= 0) || Double.isInfinite(tier.latencySeconds())) {
                    error(tier.location(), "tier %d has latency %s s; it must be 0 or more", t, tier.latencySeconds());
                }
                if (!isPositive(tier.bandwidthBytesPerSecond())) {
                    error(
                            tier.location(),
                            "tier %d has bandwidth %s bytes/s; it must be above 0",
                            t,
                            tier.bandwidthBytesPerSecond());
                }
            }
        }

        private static boolean isPositive(double value) {
            return value > 0 && !Double.isInfinite(value);
        }

        private void addElements() {
            List<ZoneSpec> zones = spec.zones();
            for (int i = 0; i < zones.size(); i++) {
                ZoneSpec zone = zones.get(i);
                add(new Element(level(zoneLevels, zone), i, zone.name(), zone.zone(), zone.location()));
            }
            List<PodSpec> pods = spec.pods();
            for (int i = 0; i < pods.size(); i++) {
                PodSpec pod = pods.get(i);
                add(new Element(POD_LEVEL, i, pod.name(), pod.zone(), pod.location()));
            }
            List<RackSpec> racks = spec.racks();
            for (int i = 0; i < racks.size(); i++) {
                RackSpec rack = racks.get(i);
                add(new Element(2, i, rack.name(), rack.pod(), rack.location()));
            }
            List<NodeSpec> nodes = spec.nodes();
            for (int i = 0; i < nodes.size(); i++) {
                NodeSpec node = nodes.get(i);
                add(new Element(1, i, node.name(), node.rack(), node.location()));
            }
            for (int i = 0; i < spec.instances().size(); i++) {
                InstanceSpec instance = spec.instances().get(i);
                add(new Element(0, i, instance.name(), instance.node(), instance.location()));
                instances.putIfAbsent(instance.name(), i);
            }
        }

        private void add(Element element) {
            String kind = kind(element.level());
            if (element.name().isBlank()) {
                error(element.location(), "one of the %ss has no name", kind);
                return;
            }
            if (element.name().equals(FabricSpec.CORE)) {
                error(
                        element.location(),
                        "%s '%s': that name is kept for the far end of the highest uplinks",
                        kind,
                        FabricSpec.CORE);
                return;
            }
            if (element.name().indexOf('/') >= 0) {
                error(element.location(), "%s '%s' has a '/', which separates names in keys", kind, element.name());
            }
            Element earlier = elements.putIfAbsent(element.name(), element);
            if (earlier != null) {
                error(
                        element.location(),
                        "%s '%s' is named twice; the first is the %s at %s",
                        kind,
                        element.name(),
                        kind(earlier.level()),
                        earlier.location());
            }
        }

        private void checkParents() {
            if (top >= Tier.MOST_COUNT) {
                return;
            }
            for (Element element : elements.values()) {
                Element parent = elements.get(element.parent());
                if (element.parent().equals(FabricSpec.CORE) ? element.level() == top : isIn(element, parent)) {
                    continue;
                }
                String within = kind(element.level() + 1);
                if (element.parent().equals(FabricSpec.CORE) && element.level() >= POD_LEVEL) {
                    error(
                            element.location(),
                            "%s '%s' stands in no %s, and others do; say which one it stands in, if alone",
                            kind(element.level()),
                            element.name(),
                            within);
                } else if (parent == null || element.level() < POD_LEVEL) {
                    error(
                            element.location(),
                            "%s '%s' is in %s '%s', which is not described",
                            kind(element.level()),
                            element.name(),
                            within,
                            element.parent());
                } else {
                    error(
                            element.location(),
                            "%s '%s' stands in %s '%s', which others stand in through smaller zones; all must be as deep",
                            kind(element.level()),
                            element.name(),
                            kind(parent.level()),
                            element.parent());
                }
            }
        }

        private static boolean isIn(Element element, @Nullable Element parent) {
            return parent != null && parent.level() == element.level() + 1;
        }

        private static String kind(int level) {
            return Tier.lowerEnd(level);
        }

        private int[] addLinks() {
            int[] groupOfLink = new int[spec.links().size()];
            Map<String, LinkSpec> byName = new HashMap<>();
            for (int i = 0; i < groupOfLink.length; i++) {
                LinkSpec link = spec.links().get(i);
                LinkSpec earlier = byName.putIfAbsent(link.name(), link);
                if (earlier != null) {
                    error(
                            link.location(),
                            "link '%s' is named twice; the first is at %s",
                            link.name(),
                            earlier.location());
                }
                if (link.name().isBlank()) {
                    error(link.location(), "a link from '%s' to '%s' has no name", link.from(), link.to());
                }
                links.putIfAbsent(link.name(), i);
                if (!isPositive(link.capacityBytesPerSecond())) {
                    error(
                            link.location(),
                            "link '%s' has capacity %s bytes/s; it must be above 0",
                            link.name(),
                            link.capacityBytesPerSecond());
                }
                if (checkEnds(link)) {
                    groupOfLink[i] = groups.computeIfAbsent(ends(link.from(), link.to()), ends -> groups.size());
                }
            }
            return groupOfLink;
        }

        private boolean checkEnds(LinkSpec link) {
            boolean beginKnown = checkEnd(link, link.from(), "begins");
            boolean endKnown = checkEnd(link, link.to(), "ends");
            boolean known = beginKnown && endKnown;
            if (known && !isParent(link.from(), link.to()) && !isParent(link.to(), link.from())) {
                error(
                        link.location(),
                        "link '%s' joins '%s' and '%s'; a link joins an instance and its node, a node and its rack,"
                                + " a rack and its pod, or a pod and %s",
                        link.name(),
                        link.from(),
                        link.to(),
                        spec.zones().isEmpty() ? "the core" : "its zone");
                return false;
            }
            return known;
        }

        private boolean checkEnd(LinkSpec link, String end, String verb) {
            if (end.equals(FabricSpec.CORE) || elements.containsKey(end)) {
                return true;
            }
            error(link.location(), "link '%s' %s at '%s', which is not described", link.name(), verb, end);
            return false;
        }

        private boolean isParent(String child, String parent) {
            Element element = elements.get(child);
            return element != null && element.parent().equals(parent);
        }

        private static String ends(String from, String to) {
            return from + '\n' + to;
        }

        private void checkEveryElementIsJoined() {
            for (Element element : elements.values()) {
                String up = ends(element.name(), element.parent());
                String down = ends(element.parent(), element.name());
                if (!groups.containsKey(up)) {
                    missing(element, element.name(), element.parent());
                }
                if (!groups.containsKey(down)) {
                    missing(element, element.parent(), element.name());
                }
            }
        }

        private void checkGroups(int[] groupOfLink) {
            int[] members = new int[groups.size() + 1];
            for (int link = 0; link < groupOfLink.length && errors.isEmpty(); link++) {
                if (++members[groupOfLink[link]] == Route.MOST_MEMBERS + 1) {
                    LinkSpec one = spec.links().get(link);
                    error(
                            one.location(),
                            "more than %,d links lead from '%s' to '%s'; that many are the most",
                            Route.MOST_MEMBERS,
                            one.from(),
                            one.to());
                }
            }
        }

        private void missing(Element element, String from, String to) {
            if (element.level() == top && isAlone(element)) {
                return;
            }
            error(
                    element.location(),
                    "%s '%s': no link leads from '%s' to '%s'",
                    kind(element.level()),
                    element.name(),
                    from,
                    to);
        }

        private boolean isAlone(Element element) {
            return elements.values().stream().noneMatch(other -> other != element && other.level() == element.level());
        }

        private void checkPools() {
            int prefill = 0;
            int decode = 0;
            for (InstanceSpec instance : spec.instances()) {
                prefill += instance.role().isPrefill() ? 1 : 0;
                if (!instance.role().isDecode()) {
                    continue;
                }
                decode++;
                if (instance.kvCapacityTokens() <= 0) {
                    error(
                            instance.location(),
                            "decode instance '%s' holds %d tokens of KV cache; it must be above 0",
                            instance.name(),
                            instance.kvCapacityTokens());
                }
            }
            if (prefill == 0) {
                error(spec.location(), "there is no prefill instance; at least one must be described");
            }
            if (decode == 0) {
                error(spec.location(), "there is no decode instance; at least one must be described");
            }
        }

        private FabricLayout layout(int[] groupOfLink) {
            int count = spec.instances().size();
            int[][] ancestors = new int[top][count];
            int[][] up = new int[top + 1][count];
            int[][] down = new int[top + 1][count];
            int[] levelOfGroup = new int[groups.size()];
            for (int i = 0; i < count; i++) {
                Element element = element(spec.instances().get(i).name());
                for (int level = 0; level <= top; level++) {
                    up[level][i] = groups.getOrDefault(ends(element.name(), element.parent()), -1);
                    down[level][i] = groups.getOrDefault(ends(element.parent(), element.name()), -1);
                    if (level < top) {
                        element = element(element.parent());
                        ancestors[level][i] = element.index();
                    }
                }
            }
            groups.forEach((ends, group) -> levelOfGroup[group] = level(ends));
            return new FabricLayout(instances, links, ancestors, up, down, groupOfLink, levelOfGroup);
        }

        private Element element(String name) {
            Element element = elements.get(name);
            if (element == null) {
                throw new IllegalStateException("unchecked element " + name);
            }
            return element;
        }

        /** A link belongs to the level of its lower end. */
        private int level(String ends) {
            int split = ends.indexOf('\n');
            Element from = elements.get(ends.substring(0, split));
            Element to = elements.get(ends.substring(split + 1));
            int fromLevel = from == null ? top + 1 : from.level();
            int toLevel = to == null ? top + 1 : to.level();
            return Math.min(fromLevel, toLevel);
        }
    }
}
