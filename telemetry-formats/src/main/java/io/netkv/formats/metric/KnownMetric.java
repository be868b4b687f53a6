package io.netkv.formats.metric;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A measurement that is understood, by the name that some tool gives it. Names are compared in lower case with '-', ':' and
 * '.' as '_', since tools rewrite them on the way.
 *
 * @param name as it is compared
 * @param quantity what it measures
 * @param bytesPerUnit what one unit of a counter stands for: 1, or 4 for the words in which InfiniBand counts
 * @param bits width of a counter, 32 or 64: where it wraps
 */
public record KnownMetric(String name, Quantity quantity, int bytesPerUnit, int bits) {

    /** What a metric measures. */
    public enum Quantity {
        /** A counter of what left an interface. */
        SENT(Double.MAX_VALUE, "0 or more"),
        /** A counter of what came in by an interface. */
        RECEIVED(Double.MAX_VALUE, "0 or more"),
        /** Requests that a decode instance has in its batch. */
        RUNNING(1_000_000, "0 to 1000000"),
        /** Requests that wait at a decode instance. */
        WAITING(1_000_000, "0 to 1000000"),
        /** Share of its bandwidth that an interface could not send for want of credits at the other end, in per cent. */
        BLOCKED_PERCENT(100, "0 to 100: per cent"),
        /** A counter of the ticks in which an interface had something to send and could not. */
        WAIT_TICKS(Double.MAX_VALUE, "0 or more"),
        /** Share of a decode instance's KV cache that is in use, 0 to 1. */
        KV_USAGE(1, "0 to 1: a share, not per cent");

        private final double most;
        private final String allowed;

        Quantity(double most, String allowed) {
            this.most = most;
            this.allowed = allowed;
        }

        public boolean isCounter() {
            return this == SENT || this == RECEIVED;
        }

        /** Whether it is of an interface, and not of an engine. */
        public boolean isOfInterface() {
            return isCounter() || this == BLOCKED_PERCENT || this == WAIT_TICKS;
        }

        public boolean allows(BigDecimal value) {
            return value.signum() >= 0 && value.doubleValue() <= most;
        }

        /** What values may be, in words. */
        public String allowed() {
            return allowed;
        }
    }

    private static final int WORD = 4;

    private static final Pattern PATH_PREFIX = Pattern.compile("[^/:]+:");
    private static final Pattern SAI = Pattern.compile("(?:.*/)?([^/]+)/SAI_PORT_STAT_IF_(?:IN|OUT)_OCTETS");
    private static final Pattern LEADING_SLASHES = Pattern.compile("^/+");

    /** All that is understood. docs/telemetry.md has the same table, with the tools that use each name. */
    private static final Map<String, KnownMetric> BY_NAME = Arrays.stream(new KnownMetric[] {
                // OpenConfig (openconfig-interfaces.yang) and Nokia SR Linux's own model: the whole path, as gnmic
                // writes it, or what is left of it below a subscription of Telegraf's gnmi input.
                sent("out_octets"),
                received("in_octets"),
                sent("counters/out_octets"),
                received("counters/in_octets"),
                sent("state/counters/out_octets"),
                received("state/counters/in_octets"),
                sent("interface/state/counters/out_octets"),
                received("interface/state/counters/in_octets"),
                sent("interfaces/interface/state/counters/out_octets"),
                received("interfaces/interface/state/counters/in_octets"),
                sent("statistics/out_octets"),
                received("statistics/in_octets"),
                sent("interface/statistics/out_octets"),
                received("interface/statistics/in_octets"),
                // SONiC's management framework repeats the last element of a path in what it answers.
                sent("interfaces/interface/state/counters/counters/out_octets"),
                received("interfaces/interface/state/counters/counters/in_octets"),
                // SONiC's database of counters, by the names of the switch abstraction interface (saiport.h).
                sent("sai_port_stat_if_out_octets"),
                received("sai_port_stat_if_in_octets"),
                // OpenTelemetry's host metrics and semantic conventions, with their direction behind the name.
                sent("system_network_io/transmit"),
                received("system_network_io/receive"),
                sent("hw_network_io/transmit"),
                received("hw_network_io/receive"),
                sent("k8s_node_network_io/transmit"),
                received("k8s_node_network_io/receive"),
                // Cisco IOS XR, by the collector's receiver of its YANG models.
                sent("cisco_octets/transmit"),
                received("cisco_octets/receive"),
                sent("cisco_content_bytes_sent"),
                received("cisco_content_bytes_received"),
                sent("cisco_bytes_sent"),
                received("cisco_bytes_received"),
                sent("cisco_state_counters_out_octets"),
                received("cisco_state_counters_in_octets"),
                // NVIDIA Cumulus Linux.
                sent("nvswitch_interface_if_out_octets"),
                received("nvswitch_interface_if_in_octets"),
                // Vector's host metrics.
                sent("host_network_transmit_bytes_total"),
                received("host_network_receive_bytes_total"),
                // sFlow's generic interface counters, as goflow2 names them.
                sent("if_out_octets"),
                received("if_in_octets"),
                // NVIDIA's UFM and NMX telemetry.
                new KnownMetric("portxmitdataextended", Quantity.SENT, WORD, 64),
                new KnownMetric("portrcvdataextended", Quantity.RECEIVED, WORD, 64),
                gauge("normalized_cbw", Quantity.BLOCKED_PERCENT),
                gauge("infiniband_normalized_cbw", Quantity.BLOCKED_PERCENT),
                // InfiniBand's PortXmitWait: NVIDIA's UFM and NMX, the kernel's counters by Telegraf and node_exporter,
                // infiniband_exporter.
                gauge("portxmitwaitextended", Quantity.WAIT_TICKS),
                gauge("portxmitwait", Quantity.WAIT_TICKS),
                gauge("port_xmit_wait", Quantity.WAIT_TICKS),
                gauge("node_infiniband_port_transmit_wait_total", Quantity.WAIT_TICKS),
                gauge("infiniband_switch_port_transmit_wait_total", Quantity.WAIT_TICKS),
                gauge("infiniband_hca_port_transmit_wait_total", Quantity.WAIT_TICKS),
                // IF-MIB (RFC 2863), as Telegraf's snmp input and Prometheus' snmp_exporter write it.
                sent("ifhcoutoctets"),
                received("ifhcinoctets"),
                new KnownMetric("ifoutoctets", Quantity.SENT, 1, 32),
                new KnownMetric("ifinoctets", Quantity.RECEIVED, 1, 32),
                // node_exporter; it has multiplied InfiniBand's words already.
                sent("node_network_transmit_bytes_total"),
                received("node_network_receive_bytes_total"),
                sent("node_infiniband_port_data_transmitted_bytes_total"),
                received("node_infiniband_port_data_received_bytes_total"),
                // The port's own counters, RDMA included, of Mellanox' drivers (mlx4, mlx5): node_exporter's ethtool
                // collector and Telegraf's ethtool input.
                sent("node_ethtool_transmitted_bytes_phy"),
                received("node_ethtool_received_bytes_phy"),
                sent("tx_bytes_phy"),
                received("rx_bytes_phy"),
                // infiniband_exporter, which asks switches and host adapters over the fabric.
                sent("infiniband_switch_port_transmit_data_bytes_total"),
                received("infiniband_switch_port_receive_data_bytes_total"),
                sent("infiniband_hca_port_transmit_data_bytes_total"),
                received("infiniband_hca_port_receive_data_bytes_total"),
                // Telegraf's net input.
                sent("net/bytes_sent"),
                received("net/bytes_recv"),
                // The kernel's /sys/class/infiniband/*/ports/*/counters, as Telegraf's infiniband input reads them.
                new KnownMetric("port_xmit_data", Quantity.SENT, WORD, 64),
                new KnownMetric("port_rcv_data", Quantity.RECEIVED, WORD, 64),
                // vLLM (vllm/v1/metrics/loggers.py); the last is the older name of the one before.
                gauge("vllm_num_requests_running", Quantity.RUNNING),
                gauge("vllm_num_requests_waiting", Quantity.WAITING),
                gauge("vllm_kv_cache_usage_perc", Quantity.KV_USAGE),
                gauge("vllm_gpu_cache_usage_perc", Quantity.KV_USAGE),
                // SGLang (production metrics), with --enable-metrics.
                gauge("sglang_num_running_reqs", Quantity.RUNNING),
                gauge("sglang_num_queue_reqs", Quantity.WAITING),
                gauge("sglang_token_usage", Quantity.KV_USAGE),
                // TensorRT-LLM (trtllm-serve).
                gauge("trtllm_num_requests_running", Quantity.RUNNING),
                gauge("trtllm_num_requests_waiting", Quantity.WAITING),
                gauge("trtllm_kv_cache_utilization", Quantity.KV_USAGE),
            })
            .collect(Collectors.toUnmodifiableMap(KnownMetric::name, Function.identity()));

    private static KnownMetric sent(String name) {
        return new KnownMetric(name, Quantity.SENT, 1, 64);
    }

    private static KnownMetric received(String name) {
        return new KnownMetric(name, Quantity.RECEIVED, 1, 64);
    }

    private static KnownMetric gauge(String name, Quantity quantity) {
        return new KnownMetric(name, quantity, 1, 64);
    }

    public boolean isNarrow() {
        return bits < Long.SIZE;
    }

    /**
     * The metric behind a name that a tool uses, if it is understood. In a path of gNMI, what stands before the ':' of an
     * element is ignored: it is an origin or a YANG module, which differ between vendors. So is a '/' at the beginning, and
     * before a name of the switch abstraction interface all of the path.
     */
    public static Optional<KnownMetric> named(String name) {
        return Optional.ofNullable(BY_NAME.get(normal(name)))
                .or(() -> Optional.ofNullable(BY_NAME.get(barePath(name))))
                .or(() -> Optional.ofNullable(SAI.matcher(name).matches() ? BY_NAME.get(normal(lastOf(name))) : null));
    }

    /** The interface that the path of a counter names, as SONiC's do: {@code COUNTERS/Ethernet0/SAI_PORT_STAT_IF_OUT_OCTETS}. */
    public static Optional<String> interfaceIn(String path) {
        Matcher matcher = SAI.matcher(path);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String lastOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String barePath(String path) {
        String bare = PATH_PREFIX.matcher(path).replaceAll("");
        return normal(LEADING_SLASHES.matcher(bare).replaceFirst(""));
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_').replace(':', '_').replace('.', '_');
    }
}
