package io.netkv.formats.mapping;

import io.netkv.formats.metric.MetricSample;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which labels of a sample say where it is from. */
public final class SourceLabels {

    /**
     * Labels that name a source, the most telling first: gnmic's and Telegraf's targets, agents of SNMP, scraped instances
     * and URLs, OpenTelemetry's resources; last the host, where Telegraf writes its own.
     */
    public static final List<String> SOURCES = List.of(
            "source",
            "agent_host",
            "instance",
            "url",
            "cisco_node_id",
            "host_name",
            "net_host_name",
            "server_address",
            "k8s_node_name",
            "service_instance_id",
            "hostname",
            "host");

    /** The same for interfaces: gnmic, Telegraf's net, IF-MIB, OpenTelemetry, node_exporter and InfiniBand, Telegraf's gnmi, sFlow. */
    public static final List<String> INTERFACES = List.of(
            "interface_name", "interface", "ifname", "ifdescr", "network_interface_name", "device", "name", "if_index");

    private static final List<String> GUIDS = List.of("node_guid", "nodeguid", "guid");
    private static final List<String> PORTS = List.of("port", "port_num", "port_number");

    private static final Pattern GUID_NOISE = Pattern.compile("^0x|[:\\s]", Pattern.CASE_INSENSITIVE);
    private static final Pattern URL = Pattern.compile("^[a-z]+://([^/?#]+).*", Pattern.CASE_INSENSITIVE);
    /** So written, an address is not looked up. */
    private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]+");

    private static final Pattern TCP_PORT = Pattern.compile(":\\d+$");

    private SourceLabels() {}

    /** The value of the first of some labels that is there and not empty. */
    static Optional<String> first(Map<String, String> labels, List<String> names) {
        for (String name : names) {
            String value = labels.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    static Optional<String> guid(Map<String, String> labels) {
        return first(labels, GUIDS).map(SourceLabels::bareGuid);
    }

    static Optional<String> port(Map<String, String> labels) {
        return first(labels, PORTS);
    }

    /** Without 0x and colons, in lower case. */
    static String bareGuid(String guid) {
        return GUID_NOISE.matcher(guid).replaceAll("").toLowerCase(Locale.ROOT);
    }

    /** Host, and port if there is one, of a URL; what is not a URL as it is. */
    static String authority(String source) {
        return source.contains("://") ? URL.matcher(source).replaceFirst("$1") : source;
    }

    /** Of an IPv6 address the colons are its own, unless it stands in brackets. */
    static String withoutTcpPort(String source) {
        boolean isBareIpv6 = source.indexOf(':') != source.lastIndexOf(':') && !source.startsWith("[");
        return isBareIpv6 || source.indexOf(':') < 0
                ? source
                : TCP_PORT.matcher(source).replaceFirst("");
    }

    /** Hosts are the same in any case, and an IPv6 address in any of its spellings. */
    static String canonical(String source) {
        String lower = source.toLowerCase(Locale.ROOT);
        boolean isBracketed = lower.startsWith("[") && lower.endsWith("]");
        String bare = isBracketed ? lower.substring(1, lower.length() - 1) : lower;
        if (!IPV6.matcher(bare).matches() || bare.indexOf(':') == bare.lastIndexOf(':')) {
            return bare;
        }
        try {
            return InetAddress.getByName(bare).getHostAddress();
        } catch (UnknownHostException e) {
            return bare;
        }
    }

    /**
     * Whether a counter is of a part of an interface only. Telegraf's gnmi input names no path where the device sends no
     * prefix; of the keys around counters in octets, only a subinterface's is called index.
     */
    public static boolean isOfSubinterface(MetricSample sample) {
        Map<String, String> labels = sample.labels();
        return labels.containsKey("subinterface_index")
                || labels.getOrDefault("path", "").contains("/subinterface")
                || (labels.containsKey("index") && sample.metric().name().endsWith("_octets"));
    }

    /** Describes where a value is from, for the log. */
    public static String describe(Map<String, String> labels) {
        String source = first(labels, SOURCES).map(SourceLabels::authority).orElse("unknown");
        return "source " + source
                + first(labels, INTERFACES).map(name -> " interface " + name).orElse("");
    }

    /** Describes a sample that is not mapped, for the log. */
    public static String describe(MetricSample sample, List<String> sourceLabels, List<String> interfaceLabels) {
        Map<String, String> labels = sample.labels();
        StringBuilder text = new StringBuilder(first(labels, sourceLabels)
                .map(source -> "source " + authority(source))
                .orElse("no source"));
        if (!sample.metric().quantity().isOfInterface()) {
            return text.append(" engine ")
                    .append(labels.getOrDefault("engine", "0"))
                    .toString();
        }
        String port = port(labels).orElse("");
        first(labels, interfaceLabels)
                .ifPresent(name -> text.append(" interface ").append(name).append(port.isEmpty() ? "" : "/" + port));
        guid(labels)
                .ifPresent(guid -> text.append(" nodeGuid 0x")
                        .append(guid)
                        .append(" port ")
                        .append(port));
        return text.toString();
    }
}
