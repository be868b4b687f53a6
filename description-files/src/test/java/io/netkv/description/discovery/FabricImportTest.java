package io.netkv.description.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.core.fabric.Role;
import io.netkv.description.discovery.FabricImport.Answers;
import io.netkv.description.discovery.FabricImport.Result;
import io.netkv.description.fabric.FabricFile;
import io.netkv.description.mapping.MappingFile;
import io.netkv.formats.mapping.TelemetryMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FabricImportTest {

    private static final Answers COMPLETE = new Answers("f", null, List.of("*1"), 1, 100_000L, 50.0);

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** What ibnetdiscover itself printed of a simulated network: 8 leaves of 8 nodes, and 4 spines with two cables to each. */
    private static Path infiniBand() throws Exception {
        return Path.of(Objects.requireNonNull(FabricImportTest.class.getResource("/discovery/ibnetdiscover.txt"))
                .toURI());
    }

    private static Fabric fabric(Result result) {
        return FabricFile.parse(result.fabric(), "f.yaml");
    }

    private static TelemetryMapping mapping(Result result) {
        return MappingFile.parse(result.mapping(), "f-mapping.yaml").checkedAgainst(fabric(result));
    }

    private static List<String> links(Fabric fabric, String part) {
        List<String> links = new ArrayList<>();
        for (int link = 0; link < fabric.linkCount(); link++) {
            if (fabric.linkName(link).contains(part)) {
                links.add(fabric.linkName(link));
            }
        }
        return links;
    }

    @Test
    void readsWhatIbnetdiscoverPrints() throws Exception {
        Result result = FabricImport.read(List.of(infiniBand()), COMPLETE);

        Fabric fabric = fabric(result);
        assertThat(fabric.instanceCount()).isEqualTo(64);
        assertThat(fabric.prefillCount()).as("*1: the first node of each leaf").isEqualTo(8);
        assertThat(fabric.role(fabric.instanceIndex("node-41-i0"))).isEqualTo(Role.PREFILL);
        assertThat(fabric.linkCount())
                .as("of instances, of nodes, and eight uplinks of eight leaves, both ways")
                .isEqualTo(2 * (64 + 64 + 64));
        assertThat(links(fabric, "leaf-3-uplink-")).hasSize(16);
        assertThat(fabric.linkCapacityBytesPerSecond(fabric.linkIndex("leaf-3-uplink-0-up")))
                .as("4xSDR")
                .isEqualTo(1e9);
        assertThat(mapping(result).unmappedLinks())
                .as("those of instances")
                .allMatch(link -> link.contains("-nic-"))
                .hasSize(128);
        assertThat(result.mapping())
                .as("uplinks are numbered as the leaf's ports are")
                .contains(
                        "{nodeGuid: 0x0000000000200000, port: 9, sends: leaf-1-uplink-0-up, receives: leaf-1-uplink-0-down}")
                .contains(
                        "{nodeGuid: 0x0000000000200000, port: 16, sends: leaf-1-uplink-7-up, receives: leaf-1-uplink-7-down}");
        assertThat(result.notes()).singleElement().asString().startsWith("tiers are assumed");
    }

    @Test
    void asksForWhatTheSourceDoesNotTell() throws Exception {
        Result result = FabricImport.read(
                List.of(file("topology.conf", "SwitchName=s1 Nodes=n[01-03]\n")),
                new Answers("f", null, null, 2, null, null));

        assertThat(result.notes())
                .anyMatch(note -> note.contains("write 'role' of each, or give --prefill"))
                .anyMatch(note -> note.contains("'kvCapacityTokens'"))
                .anyMatch(note -> note.contains("'gigabytesPerSecond' of each link, or give --gigabytes-per-second"))
                .anyMatch(note -> note.startsWith("ports are not in the source"));
        assertThatThrownBy(() -> fabric(result))
                .isInstanceOfSatisfying(
                        InvalidDescriptionException.class,
                        e -> assertThat(e.errors())
                                .anyMatch(error ->
                                        error.matches("f.yaml:\\d+: instances\\[5].role is '\\?'; it must be.*"))
                                .anyMatch(error ->
                                        error.matches("f.yaml:\\d+: links\\[0].gigabytesPerSecond is '\\?'; .*")));
    }

    @Test
    void readsSlurmsTopology() throws Exception {
        Path conf = file("topology.conf", """
                # two racks
                SwitchName=leaf1 Nodes=n[1-2],m[07-08] LinkSpeed=200
                switchname=leaf2 nodes=k[1-2]
                SwitchName=spine Switches=leaf[1-2]
                """);

        Fabric fabric = fabric(FabricImport.read(List.of(conf), COMPLETE));

        assertThat(fabric.instanceCount()).isEqualTo(6);
        assertThat(fabric.instanceIndex("m07-i0")).isNotNegative();
        assertThat(fabric.tier(fabric.instanceIndex("n1-i0"), fabric.instanceIndex("m08-i0")))
                .isEqualTo(1);
        assertThat(fabric.tier(fabric.instanceIndex("n1-i0"), fabric.instanceIndex("k2-i0")))
                .isEqualTo(2);
        assertThat(SlurmFormat.names("a[1-2,9]b[01-02],c"))
                .containsExactly("a1b01", "a1b02", "a2b01", "a2b02", "a9b01", "a9b02", "c");
    }

    @Test
    void readsLabelsOfNodes() throws Exception {
        StringBuilder items = new StringBuilder();
        for (int node = 1; node <= 8; node++) {
            items.append(node == 1 ? "" : ",").append("""
                    {"metadata": {"name": "node-%d", "labels": {"network.topology.nvidia.com/accelerator": "nvl1",
                    "network.topology.nvidia.com/leaf": "leaf-%d", "network.topology.nvidia.com/spine": "spine-%d",
                    "network.topology.nvidia.com/core": "core-1"}}}""".formatted(node, (node + 1) / 2, (node + 3) / 4));
        }
        Path nodes = file("nodes.json", "{\"kind\": \"List\", \"items\": [" + items + "]}");

        Result result = FabricImport.read(List.of(nodes), COMPLETE);

        Fabric fabric = fabric(result);
        assertThat(fabric.tier(fabric.instanceIndex("node-1-i0"), fabric.instanceIndex("node-2-i0")))
                .isEqualTo(1);
        assertThat(fabric.tier(fabric.instanceIndex("node-1-i0"), fabric.instanceIndex("node-3-i0")))
                .isEqualTo(2);
        assertThat(fabric.tier(fabric.instanceIndex("node-1-i0"), fabric.instanceIndex("node-8-i0")))
                .isEqualTo(3);
        assertThat(links(fabric, "pod-1-uplink")).hasSize(2);
    }

    /** Five levels: nodes, domains of NVLink, leaves, spines, and two halls that a super-spine joins. */
    @Test
    void takesDomainsOfNvlinkAndTiersWithoutEndForLevelsOfTheirOwn() throws Exception {
        StringBuilder items = new StringBuilder();
        StringBuilder instances = new StringBuilder();
        for (int node = 0; node < 32; node++) {
            String comma = node == 0 ? "" : ",";
            items.append(comma).append("""
                    {"metadata": {"name": "node-%d", "labels": {"accelerator.topograph.run/domain": "nvl-%d",
                    "fabric.topograph.run/tier-0": "leaf-%d", "fabric.topograph.run/tier-1": "spine-%d",
                    "fabric.topograph.run/tier-2": "hall-%d", "fabric.topograph.run/tier-3": "top"}}}
                    """.formatted(node, node / 2, node / 4, node / 8, node / 16));
            instances.append(comma).append("""
                    {"id": "node-%d", "network_layers": ["leaf-%d", "spine-%d", "hall-%d", "top"],
                    "labels": {"accelerator.topograph.run/domain": "nvl-%d"}}
                    """.formatted(node, node / 4, node / 8, node / 16, node / 2));
        }
        Path labels = file("nodes.json", "{\"items\": [" + items + "]}");
        Path graph = file("graph.json", "{\"instances\": [" + instances + "]}");

        Result result = FabricImport.read(List.of(labels), COMPLETE);

        Fabric fabric = fabric(result);
        assertThat(fabric.tierCount()).isEqualTo(6);
        int from = fabric.instanceIndex("node-0-i0");
        assertThat(List.of(1, 2, 4, 8, 16))
                .extracting(node -> fabric.tier(from, fabric.instanceIndex("node-" + node + "-i0")))
                .containsExactly(1, 2, 3, 4, 5);
        assertThat(FabricImport.read(List.of(graph), COMPLETE).fabric()).isEqualTo(result.fabric());
    }

    @Test
    void saysThatANetworkIsTooDeep() throws Exception {
        Path graph = file("deep.json", """
                {"instances": [{"id": "a", "network_layers": ["1a", "2", "3", "4", "5", "6", "7"]},
                               {"id": "b", "network_layers": ["1b", "2", "3", "4", "5", "6", "7"]}]}
                """);

        assertThatThrownBy(() -> FabricImport.read(List.of(graph), COMPLETE))
                .isInstanceOf(UserFacingException.class)
                .hasMessageStartingWith("it has more than 6 levels of switches and domains");
    }

    @Test
    void readsNetQsGraphWithItsInterfaces() throws Exception {
        Path graph = file("graph.json", """
                [{"nodes": [
                   {"compounded_nodes": [{"id": "n0", "name": "leaf/1", "tier": 1, "device_type": "switch"},
                                         {"id": "n9", "name": "leaf-2", "tier": 1, "device_type": "switch"}]},
                   {"compounded_nodes": [{"id": "n2", "name": "dgx-1", "tier": -1}, {"id": "n7", "name": "dgx-2", "tier": -1}]},
                   {"compounded_nodes": [{"id": "n3", "name": "spine-1", "tier": 2, "device_type": "switch"}]}],
                  "links": [
                   {"id": "n0-*-n2", "interfaces": [{"node": "n0"}, {"node": "n2"}], "size": 2, "compounded_links": [
                     {"id": "a", "interfaces": [{"interface": "swp1s0", "node": "n0"}, {"interface": "eth0", "node": "n2"}]},
                     {"id": "b", "interfaces": [{"interface": "swp1s1", "node": "n0"}, {"interface": "eth1", "node": "n2"}]}]},
                   {"id": "n7-*-n9", "interfaces": [{"node": "n9"}, {"node": "n7"}]},
                   {"id": "n3-*-n0", "compounded_links": [
                     {"id": "c", "interfaces": [{"interface": "swp9", "node": "n3"}, {"interface": "swp49", "node": "n0"}]}]},
                   {"id": "n3-*-n9", "compounded_links": [
                     {"id": "d", "interfaces": [{"interface": "swp8", "node": "n3"}, {"interface": "swp50", "node": "n9"}]}]}]}]
                """);

        Result result = FabricImport.read(List.of(graph), COMPLETE);

        Fabric fabric = fabric(result);
        assertThat(fabric.tier(fabric.instanceIndex("dgx-1-i0"), fabric.instanceIndex("dgx-2-i0")))
                .isEqualTo(2);
        assertThat(links(fabric, "dgx-1-")).contains("dgx-1-0-up", "dgx-1-1-down");
        assertThat(result.mapping())
                .contains(
                        "{source: leaf/1, interface: swp1s1, sends: dgx-1-1-down, receives: dgx-1-1-up}"
                                .replace("leaf/1", "\"leaf/1\""),
                        "{source: leaf-2, interface: swp50, sends: leaf-2-uplink-0-up");
    }

    @Test
    void readsNeighboursOfHostsWithARailForEachAdapter() throws Exception {
        List<Path> files = new ArrayList<>();
        for (String host : List.of("gpu-1", "gpu-2")) {
            files.add(file(host + ".json", """
                    {"lldp": {"interface": [
                      {"eth0": {"via": "LLDP", "chassis": {"rail-a": {"id": {"type": "mac", "value": "x"}}},
                                "port": {"id": {"type": "ifname", "value": "swp%1$s"}}}},
                      {"eth1": {"via": "LLDP", "chassis": {"rail-b": {"id": {"type": "mac", "value": "y"}}},
                                "port": {"id": {"type": "ifname", "value": "swp%1$s"}}}}]}}
                    """.formatted(host.substring(4))));
        }
        files.add(file("switches.json", """
                [{"name": "lldp", "timestamp": 1, "tags": {"source": "rail-a:9339", "interface_name": "swp31"}, "values":
                  {"/openconfig-lldp:lldp/interfaces/interface/neighbors/neighbor/state/system-name": "spine-1",
                   "/openconfig-lldp:lldp/interfaces/interface/neighbors/neighbor/state/port-id": "swp1"}},
                 {"name": "lldp", "timestamp": 1, "tags": {"source": "rail-b:9339", "interface_name": "swp31"}, "values":
                  {"/openconfig-lldp:lldp/interfaces/interface/neighbors/neighbor/state/system-name": "spine-1"}},
                 {"name": "lldp", "timestamp": 1, "tags": {"source": "rail-b:9339", "interface_name": "swp31"}, "values":
                  {"/openconfig-lldp:lldp/interfaces/interface/neighbors/neighbor/state/port-id": "swp2"}},
                 {"name": "lldp", "timestamp": 1, "tags": {"source": "spine-1:9339", "interface_name": "swp1"}, "values":
                  {"/openconfig-lldp:lldp/interfaces/interface/neighbors/neighbor/state/system-name": "rail-a",
                   "/openconfig-lldp:lldp/interfaces/interface/neighbors/neighbor/state/port-id": "swp31"}}]
                """));

        Result result = FabricImport.read(files, COMPLETE);

        Fabric fabric = fabric(result);
        assertThat(fabric.instanceCount()).isEqualTo(2);
        assertThat(links(fabric, "gpu-1-")).as("a cable for each rail").contains("gpu-1-0-up", "gpu-1-1-up");
        assertThat(links(fabric, "rack-0-uplink"))
                .as("one of each rail, named at both ends")
                .hasSize(4);
        assertThat(result.mapping())
                .contains(
                        "{source: rail-a, interface: swp31, sends: rack-0-uplink-0-up, receives: rack-0-uplink-0-down}")
                .contains("{source: rail-b, interface: swp2, sends: gpu-2-1-down, receives: gpu-2-1-up}");
        assertThat(mapping(result).unmappedLinks()).allMatch(link -> link.contains("-nic-"));
    }

    @Test
    void readsContainerlabsTopology() throws Exception {
        Path lab = file("lab.clab.yml", """
                name: lab
                topology:
                  nodes:
                    leaf1: {kind: nokia_srlinux}
                    leaf2: {kind: nokia_srlinux}
                    spine1: {kind: nokia_srlinux}
                    host1: {kind: linux}
                    host2: {kind: linux}
                  links:
                    - endpoints: ["leaf1:e1-49", "spine1:e1-1"]
                    - endpoints: ["leaf2:e1-49", "spine1:e1-2"]
                    - endpoints: ["host1:eth1", "leaf1:e1-1"]
                    - endpoints: ["host2:eth1", "leaf2:e1-1"]
                """);

        Result result = FabricImport.read(List.of(lab), COMPLETE);

        Fabric fabric = fabric(result);
        assertThat(fabric.tier(fabric.instanceIndex("host1-i0"), fabric.instanceIndex("host2-i0")))
                .isEqualTo(2);
        assertThat(result.mapping()).contains("{source: leaf2, interface: e1-49, sends: leaf2-uplink-0-up");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        Path nothing = file("x.txt", "hello");
        Path apart = file("apart.conf", "SwitchName=a Nodes=n1\nSwitchName=b Nodes=n2\n");
        Path noHost = file("none.conf", "SwitchName=a Switches=b\n");
        Path noJson = file("bad.json", "{\"lldp\": ");

        assertThatThrownBy(() -> FabricImport.read(List.of(nothing), COMPLETE))
                .isInstanceOf(UserFacingException.class)
                .hasMessageStartingWith(nothing + ": of no format that is known; those are ibnetdiscover, lldp, ");
        assertThatThrownBy(() -> FabricImport.read(List.of(apart), COMPLETE))
                .hasMessageStartingWith("racks a, b do not all reach each other");
        assertThatThrownBy(() -> FabricImport.read(List.of(noHost), COMPLETE))
                .hasMessageStartingWith("no host with a cable is in it");
        assertThatThrownBy(() -> FabricImport.read(List.of(noJson), COMPLETE))
                .hasMessageStartingWith(noJson + ": not of format lldp: not JSON");
        assertThatThrownBy(() -> new Answers("f", "visio", null, 1, null, null))
                .hasMessageStartingWith("format 'visio' is not known; choose one of ibnetdiscover");
    }
}
