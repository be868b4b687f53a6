package io.netkv.description.fabric;

import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.Tier;
import io.netkv.description.yaml.ValidationErrors;
import io.netkv.description.yaml.YamlObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the list of links, and expands each entry: {@code bothWays} into one link {@code -up} and one {@code -down},
 * {@code members: n} into n links {@code -0} to {@code -(n-1)} that share the entry's capacity evenly.
 */
final class LinkReader {

    static final List<String> KEYS = List.of("name", "from", "to", "gigabytesPerSecond", "members", "bothWays");

    /** More parallel links than any switch has ports are a slip of the pen. */
    static final int MAX_MEMBERS = 1024;

    private final ValidationErrors errors;
    private final List<LinkSpec> links = new ArrayList<>();
    private final List<LinkSpec> firstMembers = new ArrayList<>();
    /** 0 for an instance, and so on; zones within zones have the same. */
    private final Map<String, Integer> levels = new HashMap<>();

    private final Map<String, String> zones = new HashMap<>();

    LinkReader(ValidationErrors errors) {
        this.errors = errors;
        levels.put(FabricSpec.CORE, Tier.MOST_COUNT);
    }

    /** Tells of an element, so that up is known from down. */
    void element(String name, int level) {
        levels.putIfAbsent(name, level);
    }

    /** Tells of the zone of a pod or a zone. */
    void within(String name, String zone) {
        zones.putIfAbsent(name, zone);
    }

    void read(YamlObject entry) {
        String name = entry.name("name");
        String from = entry.name("from");
        String to = entry.name("to");
        double capacity = entry.scaled("gigabytesPerSecond", 9, false);
        int members = (int) entry.whole("members", 1, MAX_MEMBERS, 1);
        String location = errors.location(entry.line());
        if (entry.flag("bothWays", false)) {
            boolean downwards = level(from, 0) > level(to, Tier.MOST_COUNT + 1) || from.equals(zones.get(to));
            String lower = downwards ? to : from;
            String upper = downwards ? from : to;
            add(new LinkSpec(name + "-up", lower, upper, capacity, location), members);
            add(new LinkSpec(name + "-down", upper, lower, capacity, location), members);
        } else {
            add(new LinkSpec(name, from, to, capacity, location), members);
        }
    }

    private int level(String name, int unknown) {
        return levels.getOrDefault(name, unknown);
    }

    private void add(LinkSpec total, int members) {
        firstMembers.add(total);
        if (members == 1) {
            links.add(total);
            return;
        }
        double share = total.capacityBytesPerSecond() / members;
        for (int member = 0; member < members; member++) {
            links.add(new LinkSpec(total.name() + "-" + member, total.from(), total.to(), share, total.location()));
        }
    }

    /** Every link. */
    List<LinkSpec> links() {
        return links;
    }

    /** One link for each group of members, so that an error of the group is found once. */
    List<LinkSpec> groups() {
        return firstMembers;
    }
}
