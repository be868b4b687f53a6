package io.netkv.description.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a tool has found: devices, and the cables between their ports. Every cable may be named at both of its ends. */
final class Network {

    /** Data rate of a cable of unknown rate. */
    static final double UNKNOWN = Double.NaN;

    /**
     * A host or a switch.
     *
     * @param id unique among all
     * @param name as people call it
     */
    record Device(String id, String name, boolean isHost) {}

    /**
     * One end of a cable.
     *
     * @param port as counters call it; empty where the source names none
     * @param guid of the node that the port belongs to, in InfiniBand; null elsewhere
     */
    record End(String device, String port, @Nullable String guid) {

        boolean isNamed() {
            return !port.isEmpty();
        }
    }

    /** A cable. */
    record Cable(End one, End other, double bytesPerSecond) {

        /** The end at a device. */
        End at(String device) {
            return one.device.equals(device) ? one : other;
        }

        /** The end that is not at a device. */
        End across(String device) {
            return one.device.equals(device) ? other : one;
        }
    }

    private final Map<String, Device> devices = new LinkedHashMap<>();
    private final List<Cable> cables = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    void add(Device device) {
        devices.putIfAbsent(device.id, device);
    }

    /** A cable, unless it was named at its other end, or its ports have no names and the same two are joined already. */
    void add(Cable cable) {
        String one = key(cable.one);
        String other = key(cable.other);
        String both = one.compareTo(other) < 0 ? one + "\n" + other : other + "\n" + one;
        if (known.add(both)) {
            cables.add(cable);
        }
    }

    private static String key(End end) {
        return end.device + "\t" + (end.guid == null ? "" : end.guid) + "\t" + end.port;
    }

    Collection<Device> devices() {
        return devices.values();
    }

    Device device(String id) {
        Device device = devices.get(id);
        return device == null ? new Device(id, id, false) : device;
    }

    List<Cable> cables() {
        return cables;
    }
}
