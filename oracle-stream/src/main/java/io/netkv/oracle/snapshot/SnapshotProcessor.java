package io.netkv.oracle.snapshot;

import io.netkv.avro.CongestionUpdate;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.OracleSnapshot;
import io.netkv.core.congestion.OracleSchedule;
import io.netkv.core.fabric.Fabric;
import io.netkv.core.telemetry.WindowSettings;
import io.netkv.kafka.FabricParts;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.oracle.fabric.FabricDirectory;
import io.netkv.stream.MeterRegistries;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds what links' windows say into one snapshot per fabric. Reads the fabrics too, by the side of the store that holds
 * them, so that they are decoded once.
 */
public final class SnapshotProcessor extends ContextualProcessor<String, SpecificRecord, String, OracleSnapshot> {

    /** Name of the store of fabrics, by fabric name; its changelog is the topic of fabrics. */
    public static final String FABRICS_STORE = "fabrics";

    /** Name of the store of each fabric's last snapshot. */
    public static final String STORE = "oracle-snapshots";

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotProcessor.class);

    private final FabricDirectory directory;
    private final Duration silenceInterval;
    private final Supplier<OracleSchedule> schedules;
    private final WindowSettings window;
    private final Map<String, FabricOracle> oracles = new LinkedHashMap<>();
    private FabricParts parts = new FabricParts();

    /** The last snapshot of each fabric, with the wall time at which it was made. */
    @SuppressWarnings("NullAway.Init")
    private TimestampedKeyValueStore<String, OracleSnapshot> snapshots;

    /**
     * Makes snapshots.
     *
     * @param directory gets this task's fabrics at once
     * @param silenceInterval wall-clock time without a snapshot after which an aged one is sent
     * @param schedules a new schedule for each fabric
     * @param window of the links; a measurement older than its longest interval no longer counts
     */
    public SnapshotProcessor(
            FabricDirectory directory,
            Duration silenceInterval,
            Supplier<OracleSchedule> schedules,
            WindowSettings window) {
        this.directory = directory;
        this.silenceInterval = silenceInterval;
        this.schedules = schedules;
        this.window = window;
    }

    @Override
    public void init(ProcessorContext<String, OracleSnapshot> context) {
        super.init(context);
        close(); // a task that is revived has other stores
        snapshots = context.getStateStore(STORE);
        KeyValueStore<String, FabricDescription> fabrics = context.getStateStore(FABRICS_STORE);
        restore(fabrics);
        context.schedule(silenceInterval, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    private void restore(KeyValueStore<String, FabricDescription> fabrics) {
        Map<String, FabricDescription> records = new HashMap<>();
        try (KeyValueIterator<String, FabricDescription> all = fabrics.all()) {
            while (all.hasNext()) {
                KeyValue<String, FabricDescription> entry = all.next();
                if (entry.value != null) {
                    records.put(entry.key, entry.value);
                }
            }
        }
        parts = FabricParts.of(records);
        records.forEach((key, record) -> {
            try {
                define(key, record);
            } catch (InvalidRecordException alreadyADeadLetter) {
                // It went to the dead letters when it arrived, and must not stop a restart.
            }
        });
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        SpecificRecord value = record.value();
        if (value instanceof CongestionUpdate update) {
            onUpdate(update);
        } else if (value instanceof FabricDescription fabric) {
            define(record.key(), fabric);
        } else if (FabricParts.isPart(record.key())) {
            parts.put(record.key(), null);
        } else {
            remove(record.key());
        }
    }

    private void define(String key, FabricDescription description) {
        if (FabricParts.isPart(key)) {
            parts.put(key, description);
            return;
        }
        if (!description.getName().equals(key)) {
            throw new InvalidRecordException("fabric '" + description.getName() + "' has the key '" + key
                    + "'; it must be the fabric's name: 'netkv fabric publish FILE' sets it");
        }
        Fabric fabric = FabricRecords.toFabric(parts.whole(description));
        directory.put(fabric);
        FabricOracle known = oracles.get(key);
        if (known == null) {
            oracles.put(key, newOracle(fabric));
        } else {
            known.redefine(fabric);
        }
    }

    private FabricOracle newOracle(Fabric fabric) {
        FabricOracle oracle = new FabricOracle(
                fabric, schedules.get(), window, MeterRegistries.of(context().appConfigs()));
        ValueAndTimestamp<OracleSnapshot> last = snapshots.get(fabric.name());
        if (last != null) {
            oracle.resume(last.value(), last.timestamp());
        }
        return oracle;
    }

    /** A fabric that is no more has no snapshot either. */
    private void remove(String fabric) {
        directory.remove(fabric);
        FabricOracle oracle = oracles.remove(fabric);
        if (oracle != null) {
            oracle.close();
        }
        if (snapshots.delete(fabric) != null) {
            context().forward(new Record<>(fabric, null, context().currentSystemTimeMs()));
        }
    }

    /** One that does not fit the fabric is of another description of it, which the next ones will be of, too. */
    private void onUpdate(CongestionUpdate update) {
        FabricOracle oracle = oracles.get(update.getFabric());
        if (oracle == null || !oracle.isOf(update)) {
            LOG.debug("An update of fabric '{}' does not fit it", update.getFabric());
            return;
        }
        long wallMillis = context().currentSystemTimeMs();
        boolean isDue = oracle.schedule().isDue(update.getPartition(), update.getReachedMillis(), wallMillis);
        oracle.apply(update, wallMillis);
        if (isDue) {
            emit(update.getFabric(), oracle, wallMillis);
        }
    }

    private void tick(long wallMillis) {
        oracles.forEach((fabric, oracle) -> {
            if (oracle.schedule().isDueAtTick()) {
                emit(fabric, oracle, wallMillis);
            }
        });
    }

    private void emit(String fabric, FabricOracle oracle, long wallMillis) {
        OracleSnapshot snapshot = oracle.next(wallMillis);
        snapshots.put(fabric, ValueAndTimestamp.make(snapshot, wallMillis));
        context().forward(new Record<>(fabric, snapshot, snapshot.getEmittedAtMillis()));
    }

    /** The task is migrated or revived. */
    @Override
    public void close() {
        oracles.values().forEach(FabricOracle::close);
        oracles.clear();
    }
}
