package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.TierCongestion;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.core.fabric.FabricSpec.LinkSpec;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.kafka.PublishedFabrics;
import io.netkv.kafka.TopicReader;
import io.netkv.oracle.OracleApp;
import io.netkv.oracle.OracleSettings;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fabric of 65,536 GPUs, element by element, whose description is several times what brokers take in a record. */
class LargeFabricTest {

    private static final int CELLS = 1024;
    private static final FabricSpec FABRIC =
            FatTree.paper(CELLS, FatTree.PAPER_OVERSUBSCRIPTION).spec();

    @TempDir
    private Path directory;

    @Test
    void shouldBePublishedAndDecidedOn() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                StreamsRunner scheduler = SchedulerApp.create(
                        new StreamsSettings("scheduler", pipeline.kafka(), directory, Map.of()),
                        SchedulerSettings.DEFAULT)) {
            // when
            PublishedFabrics fabrics = new PublishedFabrics(pipeline.kafka());
            fabrics.publish(FABRIC);
            scheduler.start();
            scheduler.awaitRunning(Duration.ofSeconds(60));
            pipeline.send(Topic.DECODE_REQUESTS, FABRIC.name(), request(), System.currentTimeMillis());
            pipeline.flush();

            // then
            FabricSpec published =
                    fabrics.named(List.of(FABRIC.name()), warning -> {}).get(0).spec();
            assertThat(published.instances()).hasSameSizeAs(FABRIC.instances());
            assertThat(published.links()).hasSameSizeAs(FABRIC.links());
            List<DecodeAssignment> decided =
                    pipeline.readUntil(Topic.DECODE_ASSIGNMENTS, assignments -> !assignments.isEmpty());
            assertThat(decided).singleElement().satisfies(assignment -> {
                assertThat(assignment.getRefusal()).isNull();
                assertThat(assignment.getTier()).isEqualTo(2);
            });
        }
    }

    @Test
    void shouldReplaceItWhole() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline()) {
            PublishedFabrics fabrics = new PublishedFabrics(pipeline.kafka());
            fabrics.publish(FABRIC);

            fabrics.publish(irregular());

            FabricSpec published =
                    fabrics.named(List.of(FABRIC.name()), warning -> {}).get(0).spec();
            assertThat(published.links())
                    .extracting(LinkSpec::name)
                    .doesNotContain(FABRIC.links().get(0).name());
            try (TopicReader<FabricDescription> reader =
                    TopicReader.of(pipeline.kafka(), Topic.FABRIC, warning -> {})) {
                Map<String, FabricDescription> records = reader.readTable();
                assertThat(records).hasSize(1 + records.get(FABRIC.name()).getParts());
            }
            fabrics.publish(FatTree.paper64().spec().named(FABRIC.name()));
            try (TopicReader<FabricDescription> reader =
                    TopicReader.of(pipeline.kafka(), Topic.FABRIC, warning -> {})) {
                assertThat(reader.readTable()).containsOnlyKeys(FABRIC.name());
            }
        }
    }

    /** Its links have names without a rule. */
    private static FabricSpec irregular() {
        Random random = new Random(1);
        return new FabricSpec(
                FABRIC.name(),
                FABRIC.location(),
                FABRIC.tiers(),
                FABRIC.pods(),
                FABRIC.racks(),
                FABRIC.nodes(),
                FABRIC.instances(),
                FABRIC.links().stream()
                        .map(link -> new LinkSpec(
                                Long.toHexString(random.nextLong()),
                                link.from(),
                                link.to(),
                                link.capacityBytesPerSecond(),
                                link.location()))
                        .toList());
    }

    @Test
    void shouldHaveSnapshotsOfAllItsLinks() throws Exception {
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                StreamsRunner oracle = OracleApp.create(
                        new StreamsSettings("oracle", pipeline.kafka(), directory, Map.of()), OracleSettings.DEFAULT)) {
            // given
            new PublishedFabrics(pipeline.kafka()).publish(FABRIC);
            oracle.start();
            oracle.awaitRunning(Duration.ofSeconds(60));

            // when
            Random random = new Random(1);
            for (LinkSpec link : FABRIC.links()) {
                send(pipeline, link.name(), random.nextDouble());
            }
            pipeline.flush();

            // then
            List<OracleSnapshot> snapshots = pipeline.readUntil(
                    Topic.NETWORK_COST_ORACLE, read -> !read.isEmpty() && isComplete(read.get(read.size() - 1)));
            assertThat(measuredLinks(snapshots.get(snapshots.size() - 1)))
                    .isEqualTo(FABRIC.links().size());
        }
    }

    private static void send(EmbeddedPipeline pipeline, String link, double utilisation) {
        long now = System.currentTimeMillis();
        LinkTelemetry reading = LinkTelemetry.newBuilder()
                .setFabric(FABRIC.name())
                .setLink(link)
                .setDeviceTimeMicros(1000 * now)
                .setUtilisation(utilisation)
                .build();
        pipeline.send(Topic.LINK_TELEMETRY, RecordKeys.link(FABRIC.name(), link), reading, now);
    }

    private static boolean isComplete(OracleSnapshot snapshot) {
        return measuredLinks(snapshot) == FABRIC.links().size();
    }

    private static int measuredLinks(OracleSnapshot snapshot) {
        return snapshot.getTiers().stream()
                .mapToInt(TierCongestion::getMeasuredLinks)
                .sum();
    }

    private static DecodeRequest request() {
        return DecodeRequest.newBuilder()
                .setRequestId("r")
                .setFabric(FABRIC.name())
                .setPrefillInstance(FABRIC.instances().get(0).name())
                .setInputTokens(1000)
                .build();
    }
}
