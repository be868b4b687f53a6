package io.netkv.formats.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.FatTree;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.formats.mapping.MappingSpec.InstanceSpec;
import io.netkv.formats.mapping.MappingSpec.InterfaceSpec;
import io.netkv.formats.mapping.MappingSpec.PortSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class TelemetryMappingTest {

    private static final Fabric FABRIC = FatTree.paper64().fabric();

    @Test
    void everyFaultIsFoundAtOnce() {
        // given
        MappingSpec spec = new MappingSpec(
                "other",
                "m:1",
                List.of(),
                List.of(),
                List.of(
                        new InterfaceSpec("leaf", "e1", "p0r0-up-0", null, "m:2"),
                        new InterfaceSpec("leaf", "e1", "p0r0-up-1", null, "m:3"),
                        new InterfaceSpec("leaf", "e2", "p0r0-up-0", null, "m:4"),
                        new InterfaceSpec("leaf", "e3", "p0r0-up", "nothing", "m:5"),
                        new InterfaceSpec("leaf", "e4", null, null, "m:6")),
                List.of(new PortSpec("0x12", 1, "p0r0-up-2", null, "m:7")),
                List.of(
                        new InstanceSpec("node", 0, "p0r1n0i0", "m:8"),
                        new InstanceSpec("node", 0, "p0r1n0i1", "m:9"),
                        new InstanceSpec("node", 1, "p0r0n0i0", "m:10"),
                        new InstanceSpec("node", 2, "p0r1n9i0", "m:11"),
                        new InstanceSpec("node", 3, "p0r1n0i0", "m:12")));

        // when
        InvalidDescriptionException errors =
                catchThrowableOfType(InvalidDescriptionException.class, () -> TelemetryMapping.of(spec, FABRIC));

        // then
        assertThat(errors.errors())
                .containsExactly(
                        "m:1: the mapping is for fabric 'other'; it must be for 'paper-64'",
                        "m:3: interface 'e1' of source 'leaf' is mapped twice; m:2 was the first",
                        "m:4: link 'p0r0-up-0' is mapped twice; m:2 was the first",
                        "m:5: fabric 'paper-64' has no link 'p0r0-up'; did you mean 'p0r0-up-0'? 'netkv fabric show'"
                                + " lists all",
                        "m:5: fabric 'paper-64' has no link 'nothing'; 'netkv fabric show' lists those that it has",
                        "m:6: interface 'e4' of source 'leaf' has neither 'sends' nor 'receives'; name the link that"
                                + " leaves it, the link that ends there, or both",
                        "m:7: nodeGuid is '0x12'; it must be 16 hexadecimal digits, for example 0x506b4b03005c2740",
                        "m:9: engine 0 of source 'node' is mapped twice; m:8 was the first",
                        "m:10: instance 'p0r0n0i0' is a prefill instance; name a decode instance",
                        "m:11: fabric 'paper-64' has no instance 'p0r1n9i0'; did you mean 'p0r1n0i0'? 'netkv fabric"
                                + " show' lists all",
                        "m:12: instance 'p0r1n0i0' is mapped twice; m:8 was the first");
    }

    @Test
    void whatItLeavesOutIsKnown() {
        // given
        MappingSpec spec = new MappingSpec(
                "paper-64",
                "m",
                List.of(),
                List.of(),
                List.of(new InterfaceSpec("leaf", "e1", "p0r0-up-0", "p0r0-down-0", "m")),
                List.of(),
                List.of(new InstanceSpec("node", 0, "p0r1n0i0", "m")));

        // when
        TelemetryMapping mapping = TelemetryMapping.of(spec, FABRIC);

        // then
        assertThat(mapping.unmappedLinks()).hasSize(FABRIC.linkCount() - 2).doesNotContain("p0r0-up-0", "p0r0-down-0");
        assertThat(mapping.unmappedInstances())
                .hasSize(FABRIC.decodeCount() - 1)
                .doesNotContain("p0r1n0i0");
    }
}
