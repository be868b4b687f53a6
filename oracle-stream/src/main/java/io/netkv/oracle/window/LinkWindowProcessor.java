package io.netkv.oracle.window;

import io.netkv.avro.LinkCongestion;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.LinkWindowState;
import io.netkv.core.telemetry.LinkReading;
import io.netkv.core.telemetry.LinkWindow;
import io.netkv.core.telemetry.ReadingOutcome;
import io.netkv.core.telemetry.Validity;
import io.netkv.core.telemetry.WindowMean;
import io.netkv.core.telemetry.WindowSettings;
import io.netkv.schemas.RecordKeys;
import io.netkv.stream.MeterRegistries;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a window over each link, and sends on what it says after each reading that changed it. */
public final class LinkWindowProcessor extends ContextualProcessor<String, LinkTelemetry, String, LinkCongestion> {

    /** Name of the store of windows, by link. */
    public static final String STORE = "link-windows";

    private static final Logger LOG = LoggerFactory.getLogger(LinkWindowProcessor.class);

    private static final int SUSTAINED = 5;

    private final WindowSettings settings;
    /** By link; bounded by those that exist. */
    private final Map<String, Integer> impossibleInARow = new HashMap<>();
    /** The store's windows, decoded, as they are first asked for. */
    private final Map<String, LinkWindow> windows = new HashMap<>();

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, LinkWindowState> store;

    @SuppressWarnings("NullAway.Init")
    private ReadingMetrics counts;

    public LinkWindowProcessor(WindowSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, LinkCongestion> context) {
        super.init(context);
        windows.clear(); // a task that is revived has another store
        store = context.getStateStore(STORE);
        counts = new ReadingMetrics(MeterRegistries.of(context.appConfigs()));
    }

    @Override
    public void process(Record<String, LinkTelemetry> record) {
        LinkReading reading = TelemetryRecords.toReading(record);
        LinkWindow window = windows.computeIfAbsent(record.key(), this::restore);
        ReadingOutcome outcome = window.add(reading);
        counts.count(outcome);
        noteImpossible(record.value(), outcome);
        if (outcome.isTaken()) {
            store.put(record.key(), WindowRecords.toRecord(window.state()));
            LinkTelemetry telemetry = record.value();
            context()
                    .forward(record.withKey(telemetry.getFabric())
                            .withValue(toRecord(telemetry, reading, window, outcome)));
        }
    }

    /** Once is the device's error, always is the capacity's. */
    private void noteImpossible(LinkTelemetry telemetry, ReadingOutcome outcome) {
        String key = RecordKeys.link(telemetry.getFabric(), telemetry.getLink());
        if (outcome.isTaken()) {
            impossibleInARow.remove(key);
        } else if (outcome == ReadingOutcome.IMPOSSIBLE) {
            int inARow = impossibleInARow.merge(key, 1, Integer::sum);
            if (inARow == 1) {
                LOG.info("Link {}: its counter says more than the link can carry; the reading is left out.", key);
            } else if (inARow == SUSTAINED) {
                LOG.warn(
                        "Link {}: {} readings in a row say more than its capacity of {} bytes/s can carry. Correct the"
                                + " capacity in the fabric's description or the telemetry; bits are not bytes.",
                        key,
                        inARow,
                        telemetry.getCapacityBytesPerSecond());
            }
        }
    }

    private LinkWindow restore(String key) {
        @Nullable LinkWindowState state = store.get(key);
        return state == null ? new LinkWindow(settings) : LinkWindow.restore(settings, WindowRecords.toState(state));
    }

    private LinkCongestion toRecord(
            LinkTelemetry telemetry, LinkReading reading, LinkWindow window, ReadingOutcome outcome) {
        LinkCongestion.Builder congestion = LinkCongestion.newBuilder()
                .setFabric(telemetry.getFabric())
                .setLink(telemetry.getLink())
                .setMeasuredAtMillis(reading.eventMillis())
                .setCapacityBytesPerSecond(telemetry.getCapacityBytesPerSecond())
                .setQueueBytes(telemetry.getQueueBytes())
                .setCorrected(outcome == ReadingOutcome.CORRECTED)
                .setUp(reading.up());
        WindowMean mean = window.mean();
        // A stale mean is old news: the fabric's task has it, with its true age.
        if (mean.validity() == Validity.FRESH) {
            switch (mean.kind()) {
                case RATE ->
                    congestion
                            .setBytesPerSecond(mean.value())
                            .setNewestBytesPerSecond(window.newest())
                            .setNewestSeconds(window.newestSeconds());
                case SHARE -> congestion.setUtilisation(mean.value());
            }
        }
        context().recordMetadata().ifPresent(source -> setSource(congestion, source));
        return congestion.build();
    }

    private static void setSource(LinkCongestion.Builder congestion, RecordMetadata source) {
        congestion.setSourcePartition(source.partition()).setSourceOffset(source.offset());
    }
}
