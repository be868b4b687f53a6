package io.netkv.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkCongestion;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.congestion.OracleSchedule;
import io.netkv.fixtures.TestFabrics;
import io.netkv.kafka.FabricRecords;
import io.netkv.oracle.snapshot.SnapshotProcessor;
import io.netkv.oracle.window.LinkWindowProcessor;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
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
        before.process(utilisation(0, 0.25));
        before.process(utilisation(1, 0.5));
        before.process(utilisation(2, 0.75)); // makes version 2, of what was known at second 1
        context.resetForwards();

        // when
        context.setCurrentSystemTimeMs(OracleHarness.millis(12));
        SnapshotProcessor after = snapshotProcessor();
        after.init(context);
        context.scheduledPunctuators().get(1).getPunctuator().punctuate(OracleHarness.millis(12));

        // then
        OracleSnapshot snapshot = onlyForward(context);
        assertThat(snapshot.getVersion()).isEqualTo(3);
        assertThat(snapshot.getLinks())
                .singleElement()
                .satisfies(link -> assertThat(link.getCongestion()).isEqualTo(0.5));
        assertThat(snapshot.getMeasuredAtMillis()).isEqualTo(OracleHarness.millis(1));
        assertThat(snapshot.getAgeMillis())
                .as("the snapshot was 1 s old, and 10 s have gone by since")
                .isEqualTo(11_000);
    }

    @Test
    void windowsGoOnWhereTheyEnded() {
        // given
        MockProcessorContext<String, LinkCongestion> context = windowContext();
        LinkWindowProcessor before = new LinkWindowProcessor(SETTINGS.windowSettings());
        before.init(context);
        before.process(counter(0, 0));
        before.process(counter(1, 100));
        before.close();
        context.resetForwards();

        // when
        LinkWindowProcessor after = new LinkWindowProcessor(SETTINGS.windowSettings());
        after.init(context);
        after.process(counter(2, 400));

        // then
        assertThat(context.forwarded())
                .singleElement()
                .satisfies(forward ->
                        assertThat(forward.record().value().getBytesPerSecond()).isEqualTo(200.0));
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

    private static MockProcessorContext<String, LinkCongestion> windowContext() {
        MockProcessorContext<String, LinkCongestion> context = new MockProcessorContext<>();
        addStore(context, Stores.keyValueStoreBuilder(memory(LinkWindowProcessor.STORE), Serdes.String(), serde()));
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

    private static Record<String, SpecificRecord> utilisation(double second, double share) {
        LinkCongestion congestion = LinkCongestion.newBuilder()
                .setFabric(OracleHarness.FABRIC)
                .setLink(LINK)
                .setMeasuredAtMillis(OracleHarness.millis(second))
                .setUtilisation(share)
                .build();
        return new Record<>(OracleHarness.FABRIC, congestion, OracleHarness.millis(second));
    }

    private static Record<String, LinkTelemetry> counter(double second, long bytes) {
        LinkTelemetry telemetry =
                OracleHarness.reading(second, LINK).setBytesSent(bytes).build();
        return new Record<>(RecordKeys.link(OracleHarness.FABRIC, LINK), telemetry, OracleHarness.millis(second));
    }

    private static OracleSnapshot onlyForward(MockProcessorContext<String, OracleSnapshot> context) {
        List<MockProcessorContext.CapturedForward<? extends String, ? extends OracleSnapshot>> forwards =
                context.forwarded();
        assertThat(forwards).hasSize(1);
        return forwards.get(0).record().value();
    }

    private static SnapshotProcessor snapshotProcessor() {
        return new SnapshotProcessor(
                SETTINGS.silenceInterval(),
                () -> new OracleSchedule(SETTINGS.hop().toMillis(), SETTINGS.speed()),
                SETTINGS.windowSettings());
    }
}
