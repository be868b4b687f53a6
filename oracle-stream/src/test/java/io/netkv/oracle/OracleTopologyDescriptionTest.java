package io.netkv.oracle;

import io.netkv.fixtures.GoldenTopology;
import io.netkv.oracle.bridge.BridgeTopology;
import io.netkv.oracle.bridge.TelemetrySource;
import io.netkv.oracle.fabric.FabricDirectory;
import io.netkv.schemas.AvroSerdes;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class OracleTopologyDescriptionTest {

    private static final TelemetrySource SOURCE = new TelemetrySource("tool", "gnmic-event", null);

    @Test
    void shouldBuildTheReviewedTopology() throws IOException {
        GoldenTopology.assertUnchanged(
                "oracle-topology.txt", OracleTopology.build(OracleSettings.DEFAULT, AvroSerdes.shipped(), 1));
    }

    @Test
    void shouldBuildTheReviewedTopologyOfAToolsTopic() throws IOException {
        GoldenTopology.assertUnchanged(
                "oracle-topology-of-a-tools-topic.txt",
                OracleTopology.build(
                        OracleSettings.DEFAULT, AvroSerdes.shipped(), 1, new FabricDirectory(), SOURCE, null));
    }

    @Test
    void shouldBuildTheReviewedTopologyOfTheBridge() throws IOException {
        GoldenTopology.assertUnchanged("bridge-topology.txt", BridgeTopology.build(SOURCE, AvroSerdes.shipped()));
    }
}
