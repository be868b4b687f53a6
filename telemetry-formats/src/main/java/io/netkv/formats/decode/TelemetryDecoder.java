package io.netkv.formats.decode;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.LinkTelemetry;
import io.netkv.core.fabric.Fabric;
import io.netkv.formats.format.TelemetryFormat;
import io.netkv.formats.format.UnreadableMessageException;
import io.netkv.formats.mapping.SourceLabels;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricSample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link LinkTelemetry} and {@link DecodeInstanceState} of messages. Remembers what a widened counter and an instance's
 * gauges need, so that one decoder should see all messages of a source, in order. Used by one thread.
 */
public final class TelemetryDecoder {

    private static final long MICROS_PER_MILLI = 1000;

    private final TelemetryFormat format;
    private final @Nullable TelemetryMapping mapping;
    private final Map<Integer, LinkCounter> counters = new HashMap<>();
    private final Map<Integer, InstanceGauges> gauges = new HashMap<>();
    private final UnmappedTelemetry unmapped = new UnmappedTelemetry();

    /**
     * Decodes one format.
     *
     * @param mapping null to map nothing: every known metric is then listed as unmapped
     */
    public TelemetryDecoder(TelemetryFormat format, @Nullable TelemetryMapping mapping) {
        this.format = format;
        this.mapping = mapping;
    }

    /**
     * The records that follow from a message, in its order.
     *
     * @param recordMillis the time of values that have none of their own, milliseconds since the epoch
     * @throws UnreadableMessageException where it is not of the format, or a value cannot be what it says to be
     */
    public List<SpecificRecord> decode(byte[] message, long recordMillis) throws UnreadableMessageException {
        Collector read = new Collector();
        format.read(message, read);
        for (MetricSample sample : read.samples) {
            checkRange(sample);
        }
        List<SpecificRecord> records = read.records;
        for (MetricSample sample : read.samples) {
            map(sample, sample.timeMicros().orElse(recordMillis * MICROS_PER_MILLI), records);
        }
        return records;
    }

    /** What was used and what was not, since the beginning. */
    public UnmappedTelemetry unmapped() {
        return unmapped;
    }

    private static void checkRange(MetricSample sample) throws UnreadableMessageException {
        KnownMetric metric = sample.metric();
        if (!metric.quantity().allows(sample.value())) {
            throw new UnreadableMessageException(metric.name() + " is " + sample.value() + "; it must be "
                    + metric.quantity().allowed());
        }
    }

    private void map(MetricSample sample, long micros, List<SpecificRecord> records) {
        if (mapping == null) {
            unmapped.add(SourceLabels.describe(sample, SourceLabels.SOURCES, SourceLabels.INTERFACES));
        } else if (!sample.metric().quantity().isCounter()) {
            mapGauge(mapping, sample, micros, records);
        } else if (!SourceLabels.isOfSubinterface(sample)) {
            mapCounter(mapping, sample, micros, records);
        }
    }

    private void mapGauge(TelemetryMapping to, MetricSample sample, long micros, List<SpecificRecord> records) {
        int instance = to.instance(sample);
        if (instance < 0) {
            unmapped.add(to.describe(sample));
            return;
        }
        Fabric fabric = to.fabric();
        unmapped.countUsed();
        gauges.computeIfAbsent(
                        instance,
                        i -> new InstanceGauges(fabric.name(), fabric.instanceName(i), fabric.kvCapacityTokens(i)))
                .add(sample, micros)
                .ifPresent(records::add);
    }

    private void mapCounter(TelemetryMapping to, MetricSample sample, long micros, List<SpecificRecord> records) {
        int link = to.link(sample);
        if (link < 0) {
            if (!to.knowsInterface(sample)) {
                unmapped.add(to.describe(sample));
            }
            return;
        }
        Fabric fabric = to.fabric();
        LinkCounter counter =
                counters.computeIfAbsent(link, i -> new LinkCounter(fabric.linkCapacityBytesPerSecond(i)));
        OptionalLong bytes = counter.bytes(sample, micros);
        if (bytes.isEmpty()) {
            KnownMetric other = counter.countedInsteadOf(sample.metric());
            if (other != null) {
                unmapped.add(to.describe(sample) + ": " + sample.metric().name() + " beside " + other.name()
                        + ", which is counted; collect one of them");
            }
            return;
        }
        if (counter.isTooNarrow()) {
            unmapped.add(to.describe(sample) + ": " + sample.metric().name()
                    + " has 32 bits and wraps faster than it is read; collect the 64-bit counter");
        } else {
            unmapped.countUsed();
        }
        records.add(LinkTelemetry.newBuilder()
                .setFabric(fabric.name())
                .setLink(fabric.linkName(link))
                .setDeviceTimeMicros(micros)
                .setBytesSent(bytes.getAsLong())
                .build());
    }

    /** What a message holds, before any of it counts. */
    private final class Collector implements TelemetryFormat.Sink {

        private final List<MetricSample> samples = new ArrayList<>();
        private final List<SpecificRecord> records = new ArrayList<>();

        @Override
        public void sample(MetricSample sample) {
            samples.add(sample);
        }

        @Override
        public void record(SpecificRecord record) {
            unmapped.countUsed();
            records.add(record);
        }
    }
}
