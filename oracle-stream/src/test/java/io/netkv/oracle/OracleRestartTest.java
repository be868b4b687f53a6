package io.netkv.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.CongestionUpdate;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.congestion.OracleSchedule;
import io.netkv.core.fabric.Fabric;
import io.netkv.fixtures.TestFabrics;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.SnapshotRecords;
import io.netkv.kafka.TopicTail;
import io.netkv.oracle.fabric.FabricDirectory;
import io.netkv.oracle.snapshot.SnapshotProcessor;
import io.netkv.oracle.window.CongestionUpdates;
import io.netkv.oracle.window.LinkWindowProcessor;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** A second processor over the stores that a first one left, as after a restart. */
class OracleRestartTest {

    private static final OracleSettings SETTINGS = OracleSettings.DEFAULT;
    private static final String LINK = "n0-r0";

    @Test
    void snapshotsGoOnWhereTheyEnded() {
        // given
        MockProcessorContext<String, OracleSnapshot> context = snapshotContext();
        SnapshotProcessor before = snapshotProcessor();
        before.init(context);
        before.process(utilisation(-1, 0.1));
        before.process(utilisation(0, 0.25));
        before.process(utilisation(1, 0.5)); // makes version 2, of what was known at second 1
        context.resetForwards();

        // when
        context.setCurrentSystemTimeMs(OracleHarness.millis(12));
        SnapshotProcessor after = snapshotProcessor();
        after.init(context);
        context.scheduledPunctuators().get(1).getPunctuator().punctuate(OracleHarness.millis(12));

        // then
        OracleSnapshot snapshot = onlyForward(context);
        assertThat(snapshot.getVersion()).isEqualTo(3);
        Fabric fabric = Fabric.of(TestFabrics.twoNodes(OracleHarness.FABRIC, 1));
        assertThat(SnapshotRecords.namedLinks(snapshot, fabric))
                .singleElement()
                .satisfies(link -> assertThat(link.congestion()).isEqualTo(0.5));
        assertThat(snapshot.getMeasuredAtMillis()).isEqualTo(OracleHarness.millis(1));
        assertThat(snapshot.getAgeMillis())
                .as("the snapshot was 1 s old, and 10 s have gone by since")
                .isEqualTo(11_000);
    }

    @Test
    void windowsAreReadBackFromTheirPartition() {
        // given
        MockProcessorContext<String, CongestionUpdate> context = windowContext();
        LinkWindowProcessor after = windowProcessor(new WrittenBefore(List.of(counter(0, 0), counter(1, 100))));

        // when
        after.init(context);
        after.process(counter(2, 400));

        // then
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(OracleHarness.millis(3));
        List<Double> congestion = new ArrayList<>();
        for (MockProcessorContext.CapturedForward<? extends String, ? extends CongestionUpdate> forward :
                context.forwarded()) {
            CongestionUpdates.forEach(
                    forward.record().value(), (link, news, share, recent, at) -> congestion.add(share));
        }
        assertThat(congestion)
                .as("100 and 200 bytes/s of 1,000, once the first record is there and at the tick")
                .containsExactly(0.1, 0.2);
    }

    @Test
    void windowsThatCannotBeReadBackBeginWithTheFirstRecord() {
        // given
        MockProcessorContext<String, CongestionUpdate> context = windowContext();
        TopicTail unreachable = (TopicTail) Proxy.newProxyInstance(
                TopicTail.class.getClassLoader(), new Class<?>[] {TopicTail.class}, (tail, method, arguments) -> {
                    throw new TimeoutException("no broker answers");
                });
        LinkWindowProcessor after = windowProcessor(unreachable);

        // when
        after.init(context);
        after.process(counter(2, 400));
        after.process(counter(3, 700));

        // then
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(OracleHarness.millis(4));
        List<Double> congestion = new ArrayList<>();
        CongestionUpdates.forEach(
                context.forwarded().get(context.forwarded().size() - 1).record().value(),
                (link, news, share, recent, at) -> congestion.add(share));
        assertThat(congestion).containsExactly(0.3);
    }

    private static MockProcessorContext<String, CongestionUpdate> windowContext() {
        MockProcessorContext<String, CongestionUpdate> context = new MockProcessorContext<>();
        context.setRecordMetadata("link-telemetry", 3, 2);
        return context;
    }

    private static LinkWindowProcessor windowProcessor(TopicTail tail) {
        FabricDirectory fabrics = new FabricDirectory();
        fabrics.put(Fabric.of(TestFabrics.twoNodes(OracleHarness.FABRIC, 1)));
        return new LinkWindowProcessor(
                SETTINGS.windowSettings(),
                SETTINGS.silenceInterval(),
                AvroSerdes.shipped().telemetryDecoder(),
                fabrics,
                tail);
    }

    /** The beginning of a partition. */
    private record WrittenBefore(List<Record<byte[], byte[]>> records) implements TopicTail {

        @Override
        public OptionalLong newestMillis(Topic topic, int partition) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long offsetSince(Topic topic, int partition, long sinceMillis) {
            assertThat(sinceMillis).isEqualTo(OracleHarness.millis(2 - 60));
            return 0;
        }

        @Override
        public void read(Topic topic, int partition, long fromOffset, long toOffset, Visitor visitor) {
            assertThat(partition).isEqualTo(3);
            for (long offset = fromOffset; offset < toOffset; offset++) {
                Record<byte[], byte[]> record = records.get((int) offset);
                visitor.accept(new ConsumerRecord<>(
                        topic.topicName(),
                        partition,
                        offset,
                        record.timestamp(),
                        TimestampType.CREATE_TIME,
                        record.key().length,
                        record.value().length,
                        new String(record.key(), StandardCharsets.UTF_8),
                        record.value(),
                        new RecordHeaders(),
                        Optional.empty()));
            }
        }

        @Override
        public long end(Topic topic, int partition) {
            throw new UnsupportedOperationException();
        }
    }

    private static MockProcessorContext<String, OracleSnapshot> snapshotContext() {
        MockProcessorContext<String, OracleSnapshot> context = new MockProcessorContext<>();
        context.setCurrentSystemTimeMs(OracleHarness.millis(2));
        addStore(
                context,
                Stores.keyValueStoreBuilder(memory(SnapshotProcessor.FABRICS_STORE), Serdes.String(), serde()));
        addStore(
                context,
                Stores.timestampedKeyValueStoreBuilder(memory(SnapshotProcessor.STORE), Serdes.String(), serde()));
        KeyValueStore<String, FabricDescription> fabrics = context.getStateStore(SnapshotProcessor.FABRICS_STORE);
        fabrics.put(OracleHarness.FABRIC, FabricRecords.toRecord(TestFabrics.twoNodes(OracleHarness.FABRIC, 1)));
        return context;
    }

    private static KeyValueBytesStoreSupplier memory(String name) {
        return Stores.inMemoryKeyValueStore(name);
    }

    private static Serde<SpecificRecord> serde() {
        return AvroSerdes.shipped().serde();
    }

    private static void addStore(MockProcessorContext<?, ?> context, StoreBuilder<?> builder) {
        StateStore store = builder.withLoggingDisabled().build();
        store.init(context.getStateStoreContext(), store);
    }

    /** What the first link's window says, once its partition has come so far. */
    private static Record<String, SpecificRecord> utilisation(double second, double share) {
        Fabric fabric = Fabric.of(TestFabrics.twoNodes(OracleHarness.FABRIC, 1));
        ByteBuffer link = ByteBuffer.allocate(21);
        link.putInt(fabric.linkIndex(LINK))
                .putInt(1000)
                .putDouble(share)
                .putFloat((float) share)
                .put((byte) 1);
        CongestionUpdate update = CongestionUpdate.newBuilder()
                .setFabric(OracleHarness.FABRIC)
                .setLinksHash(fabric.linksHash())
                .setReachedMillis(OracleHarness.millis(second + 1))
                .setLinks(link.flip())
                .build();
        return new Record<>(OracleHarness.FABRIC, update, update.getReachedMillis());
    }

    private static Record<byte[], byte[]> counter(double second, long bytes) {
        LinkTelemetry telemetry =
                OracleHarness.reading(second, LINK).setBytesSent(bytes).build();
        return new Record<>(
                RecordKeys.link(OracleHarness.FABRIC, LINK).getBytes(StandardCharsets.UTF_8),
                OracleHarness.bytes(Topic.LINK_TELEMETRY, telemetry),
                OracleHarness.millis(second));
    }

    private static OracleSnapshot onlyForward(MockProcessorContext<String, OracleSnapshot> context) {
        List<MockProcessorContext.CapturedForward<? extends String, ? extends OracleSnapshot>> forwards =
                context.forwarded();
        assertThat(forwards).hasSize(1);
        return forwards.get(0).record().value();
    }

    private static SnapshotProcessor snapshotProcessor() {
        return new SnapshotProcessor(
                new FabricDirectory(),
                SETTINGS.silenceInterval(),
                () -> new OracleSchedule(SETTINGS.hop().toMillis(), SETTINGS.speed()),
                SETTINGS.windowSettings());
    }
}
