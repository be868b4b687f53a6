package io.netkv.description.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FabricSpec.PodSpec;
import io.netkv.core.fabric.FabricSpec.ZoneSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.core.fabric.Role;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class FabricFileTest {

    static final List<String> SHIPPED = FabricFile.SHIPPED;

    /** Lines are counted in the errors below. */
    private static final String SMALL = """
            name: small
            tiers:
              - {latencyMicros: 0, gigabytesPerSecond: 450}
              - {latencyMicros: 10, gigabytesPerSecond: 12.5}
              - {latencyMicros: 20, gigabytesPerSecond: 6.25}
              - {latencyMicros: 50, gigabytesPerSecond: 3.125}
            pods: [p]
            racks:
              - {name: r, pod: p}
            nodes:
              - {name: n, rack: r}
            instances:
              - {name: a, node: n, role: prefill}
              - {name: b, node: n, role: decode, kvCapacityTokens: 450_000}
            links:
              - {name: a-nic, from: a, to: n, gigabytesPerSecond: 50, bothWays: true}
              - {name: b-nic, from: b, to: n, gigabytesPerSecond: 50, bothWays: true}
              - {name: n-nic, from: r, to: n, gigabytesPerSecond: 100, bothWays: true}
              - {name: spine, from: r, to: p, gigabytesPerSecond: 50, members: 8, bothWays: true}
            """;

    @Test
    void expandsMembersAndBothWays() {
        // when
        Fabric fabric = FabricFile.parse(SMALL, "small.yaml");

        // then
        assertThat(fabric.linkCount()).isEqualTo(2 + 2 + 2 + 16);
        assertThat(fabric.linkCapacityBytesPerSecond(fabric.linkIndex("spine-down-7")))
                .isEqualTo(6.25e9);
        assertThat(fabric.spec().links())
                .filteredOn(link -> link.name().equals("n-nic-up"))
                .singleElement()
                .satisfies(up -> {
                    assertThat(up.from()).isEqualTo("n");
                    assertThat(up.to()).isEqualTo("r");
                    assertThat(up.location()).isEqualTo("small.yaml:18");
                });
        assertThat(fabric.tierLatencySeconds(1)).isEqualTo(10e-6);
    }

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void readsBackWhatItWrites(String name) {
        FabricSpec spec = FabricFile.shipped(name).spec();

        String yaml = FabricFile.write(spec);

        FabricSpec again = FabricFile.parse(yaml, "again.yaml").spec();
        assertThat(SourceLocations.at("", again)).isEqualTo(withoutPlaces(spec, again));
        assertThat(FabricFile.write(again)).isEqualTo(yaml);
    }

    @Test
    void shouldReadAndWriteAnInstanceThatDoesBoth() {
        String yaml = SMALL.replace("{name: b, node: n, role: decode,", "{name: b, node: n, role: both,");

        Fabric fabric = FabricFile.parse(yaml, "both.yaml");

        assertThat(fabric.prefillCount()).isEqualTo(2);
        assertThat(fabric.decodeCount()).isEqualTo(1);
        assertThat(fabric.kvCapacityTokens(fabric.instanceIndex("b"))).isEqualTo(450_000);
        assertThat(FabricFile.write(fabric.spec())).contains("role: both, kvCapacityTokens: 450000");
        assertThat(FabricFile.parse(FabricFile.write(fabric.spec()), "again.yaml")
                        .role(fabric.instanceIndex("b")))
                .isEqualTo(Role.BOTH);
    }

    @Test
    void readsZonesWithinZonesAndWritesThemAgain() {
        String tiers = "  - {latencyMicros: 90, gigabytesPerSecond: 1}\n".repeat(2);
        String yaml = SMALL.replace(
                        "pods: [p]",
                        tiers + "zones:\n  - {name: hall, zone: site}\n  - site\npods: [{name: p, zone: hall}]")
                + "  - {name: rows, from: hall, to: p, gigabytesPerSecond: 9, bothWays: true}\n"
                + "  - {name: halls, from: site, to: hall, gigabytesPerSecond: 9, bothWays: true}\n"
                + "  - {name: sites, from: core, to: site, gigabytesPerSecond: 9, bothWays: true}\n";

        Fabric fabric = FabricFile.parse(yaml, "zones.yaml");

        assertThat(fabric.tierCount()).isEqualTo(6);
        assertThat(fabric.spec().links())
                .filteredOn(link -> link.name().endsWith("s-up"))
                .extracting(LinkSpec::from, LinkSpec::to)
                .containsExactly(tuple("p", "hall"), tuple("hall", "site"), tuple("site", "core"));
        FabricSpec again =
                FabricFile.parse(FabricFile.write(fabric.spec()), "again.yaml").spec();
        assertThat(again.zones())
                .extracting(ZoneSpec::name, ZoneSpec::zone)
                .containsExactly(tuple("hall", "site"), tuple("site", "core"));
        assertThat(again.pods()).extracting(PodSpec::zone).containsExactly("hall");
    }

    @Test
    void writesNamesThatYamlWouldTakeForSomethingElse() {
        String yaml = SMALL.replace("name: small", "name: \"null: # 'x'\"");

        FabricSpec spec = FabricFile.parse(yaml, "odd.yaml").spec();

        assertThat(spec.name()).isEqualTo("null: # 'x'");
        assertThat(FabricFile.parse(FabricFile.write(spec), "again.yaml").name())
                .isEqualTo(spec.name());
    }

    @Test
    void shipsThePapersFabric() {
        FabricSpec shipped = FabricFile.shipped("paper-64").spec();
        FabricSpec papers = FatTree.paper64().spec();

        assertThat(SourceLocations.at("", shipped)).isEqualTo(withoutPlaces(papers, shipped));
        assertThat(shipped.instances()).extracting("location").containsOnly("paper-64.yaml:19");
    }

    /** Tiers keep their places, so they are taken from the other. */
    private static FabricSpec withoutPlaces(FabricSpec spec, FabricSpec other) {
        assertThat(spec.tiers())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("location")
                .isEqualTo(other.tiers());
        return SourceLocations.at("", spec.withTiers(other.tiers()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            name: small          | name: [x]          | f.yaml:1: name is a list; it must be a name
            name: small          |                    | f.yaml:2: 'name' is missing
            name: small          | name: a/b          | f.yaml:1: fabric name 'a/b' has a '/', which separates names in keys; leave it out
            name: small          | nane: small        | f.yaml:1: unknown key 'nane'; known are name, tiers, fatTree, zones, pods, racks, nodes, instances, links
            pods: [p]            | pods: p            | f.yaml:7: pods is 'p'; it must be a list
            pods: [p]            | pods: [[p]]        | f.yaml:7: pods must be a list of names, or of {name: ..., zone: ...}
            pods: [p]            | pods: [{zone: z}]  | f.yaml:7: pods[0] has no 'name'
            pods: [p]            |                    | f.yaml:1: 'pods' is missing
            {name: r, pod: p}    | r                  | f.yaml:9: racks[0] is 'r'; it must be a mapping of name, pod
            {name: r, pod: p}    | {name: r, pod: q}  | f.yaml:9: rack 'r' is in pod 'q', which is not described
            {name: r, pod: p}    | {name: r, pod: }   | f.yaml:9: racks[0] has no 'pod'
            {name: n, rack: r}   | {name: n, rack: r, name: m} | f.yaml:11: nodes[0].name is given twice
            Micros: 20           | Micros: -1         | f.yaml:5: tiers[2].latencyMicros is '-1'; it must be a number from 0 up
            Second: 3.125        | Second: 0          | f.yaml:6: tiers[3].gigabytesPerSecond is '0'; it must be a number above 0
            Second: 3.125        | Second: .inf       | f.yaml:6: tiers[3].gigabytesPerSecond is '.inf'; it must be a number above 0
            role: decode         | role: Decode       | f.yaml:14: instances[1].role is 'Decode'; it must be prefill or decode or both
            450_000              | 0                  | f.yaml:14: instances[1].kvCapacityTokens is '0'; it must be a whole number from 1 up
            450_000              | 1.5                | f.yaml:14: instances[1].kvCapacityTokens is '1.5'; it must be a whole number from 1 up
            450_000              | many               | f.yaml:14: instances[1].kvCapacityTokens is 'many'; it must be a whole number from 1 up
            kvCapacityTokens:    | kvTokens:          | f.yaml:14: instances[1] has no 'kvCapacityTokens'
            from: a, to: n       | to: n              | f.yaml:16: links[0] has no 'from'
            from: a, to: n       | from: a, to: r     | f.yaml:16: link 'a-nic-up' joins 'a' and 'r'; a link joins an instance and its node, a node and its rack, a rack and its pod, or a pod and the core
            from: a, to: n       | from: a, to: x     | f.yaml:13: instance 'a': no link leads from 'a' to 'n'
            members: 8           | members: 0         | f.yaml:19: links[3].members is '0'; it must be a whole number from 1 to 1024
            bothWays: true       | bothWays: both     | f.yaml:16: links[0].bothWays is 'both'; it must be true or false
            name: b, node        | name: a, node      | f.yaml:14: instance 'a' is named twice; the first is the instance at f.yaml:13
            name: b-nic          | name: a-nic        | f.yaml:17: link 'a-nic-up' is named twice; the first is at f.yaml:16
            links:               | links: ]           | f.yaml:15: not YAML: expected the node content, but found ']' (while parsing a block node that begins on line 15)
            """)
    void namesTheFaultAndItsLine(String right, String wrong, String error) {
        // given
        String yaml = SMALL.replaceFirst(java.util.regex.Pattern.quote(right), wrong == null ? "" : wrong);

        // when
        InvalidDescriptionException thrown = errorsOf(yaml);

        // then
        assertThat(thrown.errors()).contains(error);
    }

    @Test
    void findsNamesThatAppearOnlyWhenMembersAreExpanded() {
        String yaml = SMALL + "  - {name: spine-up-3, from: r, to: p, gigabytesPerSecond: 50}\n";

        assertThat(errorsOf(yaml).errors())
                .containsExactly("f.yaml:20: link 'spine-up-3' is named twice; the first is at f.yaml:19");
    }

    @Test
    void reportsFaultsOfWordsAndOfStructureTogetherInTheFilesOrder() {
        // given
        String yaml = SMALL.replace("latencyMicros: 10", "latencyMicros: soon")
                .replace("racks:", "racs: 3\nracks:")
                .replace("450_000", "-1")
                .replace("to: p, gigabytesPerSecond: 50, members: 8", "to: q, gigabitsPerSecond: 50, members: 8");

        // when
        InvalidDescriptionException thrown = errorsOf(yaml);

        // then
        assertThat(thrown.errors())
                .containsExactly(
                        "f.yaml:4: tiers[1].latencyMicros is 'soon'; it must be a number from 0 up",
                        "f.yaml:8: unknown key 'racs'; known are name, tiers, fatTree, zones, pods, racks, nodes, instances, links",
                        "f.yaml:10: rack 'r': no link leads from 'r' to 'p'",
                        "f.yaml:10: rack 'r': no link leads from 'p' to 'r'",
                        "f.yaml:15: instances[1].kvCapacityTokens is '-1'; it must be a whole number from 1 up",
                        "f.yaml:20: unknown key 'gigabitsPerSecond' in links[3]; known are name, from, to,"
                                + " gigabytesPerSecond, members, bothWays",
                        "f.yaml:20: links[3] has no 'gigabytesPerSecond'",
                        "f.yaml:20: link 'spine-up' ends at 'q', which is not described",
                        "f.yaml:20: link 'spine-down' begins at 'q', which is not described");
    }

    @Test
    void reportsEveryFaultOfAFatTree() {
        // given
        String yaml = FabricFile.shippedText("paper-64")
                .replace("racksPerPod: 2", "racksPerPod: none")
                .replace("prefillRacks: [0]", "prefillRacks: [0, x]")
                .replace("members: 10", "member: 10");

        // when
        InvalidDescriptionException thrown = errorsOf(yaml);

        // then
        assertThat(thrown.errors())
                .containsExactly(
                        "f.yaml:20: fatTree.racksPerPod is 'none'; it must be a whole number from 1 to 10000",
                        "f.yaml:23: fatTree.prefillRacks[1] is 'x'; it must be a whole number from 0 to 2147483647",
                        "f.yaml:32: unknown key 'member' in fatTree.uplinks.pod; known are gigabytesPerSecond, members");
    }

    @Test
    void saysWhichRacksThereAre() {
        String yaml = FabricFile.shippedText("paper-64").replace("prefillRacks: [0]", "prefillRacks: [0, 9]");

        assertThat(errorsOf(yaml).errors())
                .containsExactly("f.yaml:23: fatTree.prefillRacks names rack 9; they are numbered through all pods,"
                        + " here 0 to 3");
    }

    @Test
    void takesEitherAFatTreeOrLists() {
        String yaml = FabricFile.shippedText("paper-64") + "pods: [a]\n";

        assertThat(errorsOf(yaml).errors())
                .containsExactly("f.yaml:33: 'pods' beside 'fatTree', which describes all of them; leave one out");
    }

    @ParameterizedTest
    @CsvSource({"'',is empty", "- a,is no mapping", "a: 'b,not YAML"})
    void saysWhatAFileLacksThatHasNoMapping(String yaml, String error) {
        assertThat(errorsOf(yaml).errors())
                .singleElement()
                .asString()
                .startsWith("f.yaml:1: ")
                .contains(error);
    }

    @Test
    void saysWhichFileIsNotThere() {
        assertThatThrownBy(() -> FabricFile.read(Path.of("no-such.yaml")))
                .isInstanceOf(UserFacingException.class)
                .hasMessage("there is no fabric file no-such.yaml");
    }

    private static InvalidDescriptionException errorsOf(String yaml) {
        return catchThrowableOfType(InvalidDescriptionException.class, () -> FabricFile.parse(yaml, "f.yaml"));
    }
}
