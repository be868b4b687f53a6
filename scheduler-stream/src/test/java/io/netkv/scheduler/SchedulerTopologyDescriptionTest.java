package io.netkv.scheduler;

import io.netkv.fixtures.GoldenTopology;
import io.netkv.schemas.AvroSerdes;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SchedulerTopologyDescriptionTest {

    @Test
    void shouldBuildTheReviewedTopology() throws IOException {
        GoldenTopology.assertUnchanged(
                "scheduler-topology.txt", SchedulerTopology.build(SchedulerSettings.DEFAULT, AvroSerdes.shipped()));
    }
}
