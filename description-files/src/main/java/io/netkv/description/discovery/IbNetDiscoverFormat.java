package io.netkv.description.discovery;

import io.netkv.description.discovery.Network.Cable;
import io.netkv.description.discovery.Network.Device;
import io.netkv.description.discovery.Network.End;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ibnetdiscover} prints: a block for each switch and each host adapter, a line for each of its ports that has a cable. The
 * adapters of a host are one by the first word of their description.
 */
final class IbNetDiscoverFormat implements NetworkFormat {

    private static final Pattern BLOCK =
            Pattern.compile("^(Switch|Ca|Rt)\\s+\\d+\\s+\"([A-Z]-[0-9a-fA-F]+)\"\\s*#\\s*\"([^\"]*)\".*");
    private static final Pattern PORT = Pattern.compile(
            "^\\[(\\d+)](?:\\([0-9a-fA-F]+\\))?\\s*\"([A-Z]-[0-9a-fA-F]+)\"\\[(\\d+)](?:\\([0-9a-fA-F]+\\))?\\s*#\\s*(.*)$");
    private static final Pattern DESCRIPTION = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern RATE = Pattern.compile("(\\d+)x([A-Z]+\\d*)\\s*$");

    /** Gigabits of data a second of one lane: signalling rate less its encoding. */
    private static final Map<String, Double> LANE_GIGABITS = Map.of(
            "SDR", 2.0, "DDR", 4.0, "QDR", 8.0, "FDR10", 10.0, "FDR", 13.64, "EDR", 25.0, "HDR", 50.0, "NDR", 100.0,
            "XDR", 200.0);

    private static final double BYTES_PER_GIGABIT = 1e9 / 8;

    @Override
    public String name() {
        return "ibnetdiscover";
    }

    @Override
    public boolean matches(String text) {
        return text.contains("switchguid=") || text.contains("caguid=");
    }

    @Override
    public void read(String text, String file, Network network) {
        Device of = null;
        String guid = "";
        int line = 0;
        for (String each : text.lines().toList()) {
            line++;
            Matcher block = BLOCK.matcher(each);
            Matcher port = PORT.matcher(each);
            if (block.matches()) {
                guid = guid(block.group(2));
                of = device(block.group(2), block.group(3));
                network.add(of);
            } else if (port.matches()) {
                if (of == null) {
                    throw new IllegalArgumentException("line " + line + ": a port before any switch or adapter");
                }
                addCable(of, guid, port, network);
            }
        }
    }

    private static void addCable(Device of, String guid, Matcher port, Network network) {
        Matcher description = DESCRIPTION.matcher(port.group(4));
        Device to = device(port.group(2), description.find() ? description.group(1) : "");
        network.add(to);
        network.add(new Cable(
                new End(of.id(), port.group(1), guid),
                new End(to.id(), port.group(3), guid(port.group(2))),
                rate(port.group(4))));
    }

    private static Device device(String id, String description) {
        boolean isHost = id.startsWith("H-");
        String word = description.strip().split("\\s+")[0];
        String name = word.isEmpty() ? id : word;
        return new Device(isHost && !word.isEmpty() ? "host " + name : id, isHost ? name : description.strip(), isHost);
    }

    private static String guid(String id) {
        return "0x" + id.substring(2).toLowerCase(Locale.ROOT);
    }

    private static double rate(String comment) {
        Matcher rate = RATE.matcher(comment);
        @Nullable Double lane = rate.find() ? LANE_GIGABITS.get(rate.group(2)) : null;
        return lane == null ? Network.UNKNOWN : Integer.parseInt(rate.group(1)) * lane * BYTES_PER_GIGABIT;
    }
}
