package io.netkv.description.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.fabric.InvalidDescriptionException;
import io.netkv.description.fabric.FabricFile;
import io.netkv.formats.mapping.TelemetryMapping;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingFileTest {

    private static final Path SHIPPED = Path.of("src/main/resources/mappings/two-racks.yaml");
    private static final Fabric TWO_RACKS = FabricFile.shipped("two-racks");

    @Test
    void shippedExampleFitsItsFabric() {
        // when
        MappingFile file = MappingFile.read(SHIPPED);
        TelemetryMapping mapping = file.checkedAgainst(TWO_RACKS);

        // then
        assertThat(file.fabric()).isEqualTo("two-racks");
        assertThat(mapping.unmappedInstances()).isEmpty();
        assertThat(mapping.unmappedLinks())
                .hasSize(TWO_RACKS.linkCount() - 12)
                .doesNotContain("east-1-spine-up-0", "east-2-in-0", "dgx-11-down");
    }

    @Test
    void everyFaultIsToldWithItsLine() {
        // given
        String yaml = """
                fabric: two-racks
                sources: [instance]
                interfaces:
                  - {source: leaf-1, interface: e1, sends: dgx-11-upp}
                  - {source: leaf-1, interface: e1, sends: dgx-11-up}
                  - {source: leaf-1, interface: e2, sends: dgx-11-up}
                ports:
                  - {nodeGuid: 0x506b4b03005c2740, port: one, sends: dgx-21-up}
                instances:
                  - {source: "dgx-21:8000", instance: prefill-a}
                """;

        // when
        InvalidDescriptionException errors = catchThrowableOfType(
                InvalidDescriptionException.class,
                () -> MappingFile.parse(yaml, "m.yaml").checkedAgainst(TWO_RACKS));

        // then
        assertThat(errors.errors())
                .containsExactly(
                        "m.yaml:2: unknown key 'sources'; known are fabric, waitTickNanoseconds, sourceLabels, interfaceLabels, interfaces,"
                                + " ports, instances",
                        "m.yaml:4: fabric 'two-racks' has no link 'dgx-11-upp'; did you mean 'dgx-11-up'? 'netkv fabric"
                                + " show' lists all",
                        "m.yaml:5: interface 'e1' of source 'leaf-1' is mapped twice; m.yaml:4 was the first",
                        "m.yaml:6: link 'dgx-11-up' is mapped twice; m.yaml:5 was the first",
                        "m.yaml:8: ports[0].port is 'one'; it must be a whole number from 0 to 2147483647",
                        "m.yaml:10: instance 'prefill-a' is a prefill instance; name a decode instance");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                    | m.yaml:1: the file is empty; it must have the key fabric
            interfaces: []        | m.yaml:1: 'fabric' is missing
            fabric: [             | m.yaml:1: not YAML
            """)
    void fileWithoutAFabricIsRefused(String yaml, String error) {
        assertThatThrownBy(() -> MappingFile.parse(yaml, "m.yaml"))
                .isInstanceOf(InvalidDescriptionException.class)
                .hasMessageContaining(error);
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> MappingFile.read(Path.of("none.yaml")))
                .isInstanceOf(UserFacingException.class)
                .hasMessage("there is no mapping file none.yaml");
    }
}
