package io.netkv.description.discovery;

import io.netkv.description.discovery.Network.Cable;
import io.netkv.description.discovery.Network.Device;
import io.netkv.description.discovery.Network.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SLURM's {@code topology.conf} of a tree: {@code SwitchName=leaf1 Nodes=node[1-8]}, {@code SwitchName=spine1 Switches=leaf[1-4]}. It has
 * who stands where, and no cables; {@code LinkSpeed} is ignored there too.
 */
final class SlurmFormat implements NetworkFormat {

    private static final Pattern SETTING = Pattern.compile("(\\w+)=(\\S+)");
    private static final Pattern RANGE = Pattern.compile("^(.*?)\\[([0-9,\\-]+)](.*)$");

    private static final int MOST_NAMES = 1 << 20;

    @Override
    public String name() {
        return "slurm";
    }

    @Override
    public boolean matches(String text) {
        return text.toLowerCase(Locale.ROOT).contains("switchname=");
    }

    @Override
    public void read(String text, String file, Network network) {
        for (String line : text.replaceAll("\\\\\\s*\\n", " ").lines().toList()) {
            String name = "";
            List<String> nodes = List.of();
            List<String> switches = List.of();
            Matcher setting = SETTING.matcher(line.replaceAll("#.*", ""));
            while (setting.find()) {
                switch (setting.group(1).toLowerCase(Locale.ROOT)) {
                    case "switchname" -> name = setting.group(2);
                    case "nodes" -> nodes = names(setting.group(2));
                    case "switches" -> switches = names(setting.group(2));
                    default -> {
                        continue;
                    }
                }
            }
            if (!name.isEmpty()) {
                network.add(new Device(name, name, false));
                join(name, nodes, true, network);
                join(name, switches, false, network);
            }
        }
    }

    private static void join(String above, List<String> below, boolean isHost, Network network) {
        for (String each : below) {
            network.add(new Device(each, each, isHost));
            network.add(new Cable(new End(each, "", null), new End(above, "", null), Network.UNKNOWN));
        }
    }

    /** SLURM's list of names: {@code a,b[1-3,07],c}. */
    static List<String> names(String list) {
        List<String> names = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= list.length(); i++) {
            char c = i == list.length() ? ',' : list.charAt(i);
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == ',' && depth == 0) {
                expand(list.substring(from, i), names);
                from = i + 1;
            }
        }
        return names;
    }

    private static void expand(String name, List<String> into) {
        Matcher range = RANGE.matcher(name);
        if (!range.matches()) {
            if (!name.isEmpty()) {
                into.add(name);
            }
            return;
        }
        for (String part : range.group(2).split(",")) {
            String[] ends = part.split("-", 2);
            long first = Long.parseLong(ends[0]);
            long last = Long.parseLong(ends[ends.length - 1]);
            if (last - first > MOST_NAMES) {
                throw new IllegalArgumentException("'" + name + "' stands for more than " + MOST_NAMES + " names");
            }
            for (long number = first; number <= last; number++) {
                String digits = String.format(Locale.ROOT, "%0" + ends[0].length() + "d", number);
                expand(range.group(1) + digits + range.group(3), into);
            }
        }
    }
}
