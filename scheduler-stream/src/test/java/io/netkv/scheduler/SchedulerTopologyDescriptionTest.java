package io.netkv.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.schemas.AvroSerdes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchedulerTopologyDescriptionTest {

    private static final Path GOLDEN = Path.of("src/test/resources/scheduler-topology.txt");

    /** After a change that is meant: {@code mvn -pl scheduler-stream test -Dgolden.update=true}, and review the diff. */
    @Test
    void isTheTopologyThatWasReviewed() throws IOException {
        String description = SchedulerTopology.build(SchedulerSettings.DEFAULT, AvroSerdes.shipped())
                .describe()
                .toString();
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, description);
        }

        assertThat(description).isEqualTo(Files.readString(GOLDEN));
    }
}
