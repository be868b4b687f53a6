package io.netkv.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.schemas.AvroSerdes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Shows a change of topology in review. Renewed by {@code mvn -pl oracle-stream -am test -Dgolden.update=true}. */
class OracleTopologyDescriptionTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/oracle-topology.txt");

    @Test
    void topologyIsAsItWasReviewed() throws IOException {
        String description = OracleTopology.build(OracleSettings.DEFAULT, AvroSerdes.shipped(), 1)
                .describe()
                .toString();

        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN, description);
        }

        assertThat(description)
                .as("topology; if the change is meant, run the test with -Dgolden.update=true")
                .isEqualTo(Files.readString(GOLDEN));
    }
}
