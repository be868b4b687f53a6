package io.netkv.description.discovery;

import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.Tier;
import io.netkv.description.discovery.Network.Cable;
import io.netkv.description.discovery.Network.Device;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Hosts, racks and pods of a network. A switch is as high as it is far from the nearest host. A rack is the switches that hosts have in
 * common: one leaf, or the leaves of all rails. A pod is the racks that reach each other below the third level, a zone the pods that reach
 * each other below the fourth, and so on.
 */
final class Hierarchy {

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** Numbers by their size: 9 before 10. */
    private static final Comparator<String> NATURAL = Comparator.comparing(name -> NUMBER.matcher(name)
            .replaceAll(
                    number -> String.format(Locale.ROOT, "%12s", number.group()).replace(' ', '0')));

    private static final int LEAF = 1;
    private static final int SPINE = 2;

    private final Network network;
    private final Map<String, List<Cable>> cablesOf = new HashMap<>();
    private final Map<String, Integer> levels = new HashMap<>();
    private final Map<String, String> rackOfLeaf = new HashMap<>();
    private final Map<String, String> podOfRack = new HashMap<>();
    private final Map<String, String> podOfSpine = new HashMap<>();
    /** By level: the zones there; none where the highest switches join all pods. */
    private final List<Set<String>> zones = new ArrayList<>();

    private final Map<String, String> zoneOf = new HashMap<>();
    private final Map<String, String> zoneOfSwitch = new HashMap<>();

    Hierarchy(Network network) {
        this.network = network;
        for (Cable cable : network.cables()) {
            cablesOf.computeIfAbsent(cable.one().device(), device -> new ArrayList<>())
                    .add(cable);
            cablesOf.computeIfAbsent(cable.other().device(), device -> new ArrayList<>())
                    .add(cable);
        }
        findLevels();
        findRacks();
        findPods();
        findZones();
    }

    private List<Cable> cables(String device) {
        return cablesOf.getOrDefault(device, List.of());
    }

    private void findLevels() {
        Deque<String> queue = new ArrayDeque<>();
        for (Device device : network.devices()) {
            if (device.isHost() && !cables(device.id()).isEmpty()) {
                levels.put(device.id(), 0);
                queue.add(device.id());
            }
        }
        if (queue.isEmpty()) {
            throw new UserFacingException("no host with a cable is in it; instances run on hosts");
        }
        while (!queue.isEmpty()) {
            String device = queue.remove();
            for (Cable cable : cables(device)) {
                String across = cable.across(device).device();
                if (!levels.containsKey(across)) {
                    levels.put(across, level(device) + 1);
                    queue.add(across);
                }
            }
        }
    }

    private int level(String device) {
        return levels.getOrDefault(device, -1);
    }

    /** Cables from a device to the level above its own. */
    List<Cable> up(String device) {
        return cables(device).stream()
                .filter(cable -> level(cable.across(device).device()) == level(device) + 1)
                .sorted(Comparator.comparing(cable -> cable.at(device).port(), NATURAL))
                .toList();
    }

    private List<String> devicesAt(int level) {
        return network.devices().stream()
                .filter(device -> level(device.id()) == level)
                .sorted(Comparator.comparing(Device::name, NATURAL).thenComparing(Device::id))
                .map(Device::id)
                .toList();
    }

    /** Leaves that share hosts are one. */
    private void findRacks() {
        Groups groups = new Groups();
        devicesAt(LEAF).forEach(groups::add);
        for (String host : hosts()) {
            groups.join(
                    up(host).stream().map(cable -> cable.across(host).device()).toList());
        }
        Map<String, String> names = groupNames(groups, "rack");
        devicesAt(LEAF).forEach(leaf -> rackOfLeaf.put(leaf, names.get(groups.of(leaf))));
    }

    private void findPods() {
        Groups groups = new Groups();
        racks().forEach(groups::add);
        List<String> spines = devicesAt(SPINE);
        for (String spine : spines) {
            groups.add(spine);
            groups.join(
                    cables(spine).stream()
                            .map(cable -> cable.across(spine).device())
                            .filter(rackOfLeaf::containsKey)
                            .map(rackOfLeaf::get)
                            .toList(),
                    spine);
        }
        Map<String, String> names = new HashMap<>();
        for (String rack : racks()) {
            names.computeIfAbsent(groups.of(rack), group -> "pod-" + names.size());
            podOfRack.put(rack, names.get(groups.of(rack)));
        }
        spines.forEach(spine -> podOfSpine.put(spine, names.getOrDefault(groups.of(spine), "")));
        if (pods().size() > 1 && devicesAt(SPINE + 1).isEmpty()) {
            throw new UserFacingException(
                    "racks " + String.join(", ", racks()) + " do not all reach each other, and there are no"
                            + " switches above that join them; discover all of the network, or one part of it");
        }
    }

    /** The highest switches are the core, whatever they join. */
    private void findZones() {
        Collection<String> members = pods();
        Map<String, String> memberOfSwitch = podOfSpine;
        for (int level = SPINE + 1; !devicesAt(level + 1).isEmpty(); level++) {
            Groups groups = new Groups();
            members.forEach(groups::add);
            for (String each : devicesAt(level)) {
                groups.add(each);
                groups.join(
                        cables(each).stream()
                                .map(cable -> cable.across(each).device())
                                .filter(memberOfSwitch::containsKey)
                                .map(memberOfSwitch::get)
                                .toList(),
                        each);
            }
            Map<String, String> names = new HashMap<>();
            String word = zones.isEmpty() ? "zone-" : "zone" + (zones.size() + 1) + "-";
            for (String member : members) {
                zoneOf.put(member, names.computeIfAbsent(groups.of(member), group -> word + names.size()));
            }
            for (String each : devicesAt(level)) {
                zoneOfSwitch.put(each, names.getOrDefault(groups.of(each), ""));
            }
            zones.add(new TreeSet<>(names.values()));
            if (Tier.LEAST_COUNT + zones.size() > Tier.MOST_COUNT) {
                throw new UserFacingException("it has more than " + (Tier.MOST_COUNT - 1)
                        + " levels of switches and domains, the most that a fabric has; leave some out");
            }
            members = zones.get(zones.size() - 1);
            memberOfSwitch = zoneOfSwitch;
        }
    }

    /** Of one leaf its own name, of several a number. */
    private Map<String, String> groupNames(Groups groups, String word) {
        Map<String, Set<String>> members = new LinkedHashMap<>();
        devicesAt(LEAF)
                .forEach(leaf -> members.computeIfAbsent(groups.of(leaf), group -> new TreeSet<>())
                        .add(network.device(leaf).name()));
        Map<String, String> names = new HashMap<>();
        Set<String> taken = new TreeSet<>();
        members.forEach((group, leaves) -> {
            String name = leaves.size() == 1 ? plain(leaves.iterator().next()) : word + "-" + names.size();
            String free = name;
            for (int i = 2; !taken.add(free); i++) {
                free = name + "-" + i;
            }
            names.put(group, free);
        });
        return names;
    }

    /** As a name in a fabric file, where '/' separates names. */
    static String plain(String name) {
        return name.strip().replaceAll("[/\\s]+", "-");
    }

    List<String> hosts() {
        return devicesAt(0);
    }

    Collection<String> racks() {
        return new LinkedHashSet<>(new TreeMap<>(rackOfLeaf).values());
    }

    Collection<String> pods() {
        return new TreeSet<>(podOfRack.values());
    }

    /** The rack of a host. */
    String rack(String host) {
        return rackOfLeaf.getOrDefault(up(host).get(0).across(host).device(), "");
    }

    String pod(String rack) {
        return podOfRack.getOrDefault(rack, "");
    }

    /** Zones, those that pods stand in first. */
    List<String> zones() {
        return zones.stream().flatMap(Set::stream).toList();
    }

    /** How many levels of them there are. */
    int zoneLevels() {
        return zones.size();
    }

    /** What a pod or a zone stands in: a zone, or the core. */
    String zone(String podOrZone) {
        return zoneOf.getOrDefault(podOrZone, FabricSpec.CORE);
    }

    /** The highest switches of a zone. */
    List<String> switches(String zone) {
        return network.devices().stream()
                .map(Device::id)
                .filter(device -> zone.equals(zoneOfSwitch.get(device)))
                .sorted(Comparator.comparing(device -> network.device(device).name(), NATURAL))
                .toList();
    }

    /** Leaves of a rack. */
    List<String> leaves(String rack) {
        return devicesAt(LEAF).stream()
                .filter(leaf -> rack.equals(rackOfLeaf.get(leaf)))
                .toList();
    }

    /** Second-level switches of a pod. */
    List<String> spines(String pod) {
        return devicesAt(SPINE).stream()
                .filter(spine -> pod.equals(podOfSpine.get(spine)))
                .toList();
    }

    /** Sets that are joined where they have a member in common. */
    private static final class Groups {

        private final Map<String, String> parents = new HashMap<>();

        void add(String member) {
            parents.putIfAbsent(member, member);
        }

        String of(String member) {
            String root = member;
            for (String parent = parents.get(root);
                    parent != null && !parent.equals(root);
                    parent = parents.get(root)) {
                root = parent;
            }
            return root;
        }

        void join(List<String> members) {
            members.forEach(member -> parents.put(of(member), of(members.get(0))));
        }

        void join(List<String> members, String with) {
            members.forEach(member -> parents.put(of(member), of(with)));
        }
    }
}
