package io.netkv.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.oracle.bridge.BridgeTopology;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.schemas.AvroSerdes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;

/** Shows a change of topology in review. Renewed by {@code mvn -pl oracle-stream -am test -Dgolden.update=true}. */
class OracleTopologyDescriptionTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final TelemetrySource SOURCE = new TelemetrySource("tool", "gnmic-event", null);

    @Test
    void topologyIsAsItWasReviewed() throws IOException {
        check("oracle-topology.txt", OracleTopology.build(OracleSettings.DEFAULT, AvroSerdes.shipped(), 1));
    }

    @Test
    void topologyThatReadsAToolsTopicIsAsItWasReviewed() throws IOException {
        check(
                "oracle-topology-of-a-tools-topic.txt",
                OracleTopology.build(OracleSettings.DEFAULT, AvroSerdes.shipped(), 1, SOURCE));
    }

    @Test
    void bridgeIsAsItWasReviewed() throws IOException {
        check("bridge-topology.txt", BridgeTopology.build(SOURCE, AvroSerdes.shipped()));
    }

    private static void check(String golden, Topology topology) throws IOException {
        String description = topology.describe().toString();

        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN.resolve(golden), description);
        }

        assertThat(description)
                .as("topology; if the change is meant, run the test with -Dgolden.update=true")
                .isEqualTo(Files.readString(GOLDEN.resolve(golden)));
    }
}
