package io.netkv.formats.decode;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.LinkTelemetry;
import io.netkv.core.fabric.Fabric;
import io.netkv.formats.format.LookAlike;
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
    /** More names of metrics than any tool sends; the rest is not looked at. */
    private static final int MOST_NAMES = 10_000;

    private final TelemetryFormat format;
    private final @Nullable TelemetryMapping mapping;
    private final Map<Integer, LinkCounter> counters = new HashMap<>();
    private final Map<Integer, InstanceGauges> gauges = new HashMap<>();
    private final Map<String, Boolean> tellingNames = new HashMap<>();
    private final UnmappedTelemetry unmapped = new UnmappedTelemetry();
    private final LookAlike looks;

    /**
     * Decodes one format.
     *
     * @param mapping null to map nothing: every known metric is then listed as unmapped
     */
    public TelemetryDecoder(TelemetryFormat format, @Nullable TelemetryMapping mapping) {
        this.format = format;
        this.mapping = mapping;
        looks = new LookAlike(format.name());
    }

    /**
     * The records that follow from a message, in its order.
     *
     * @param recordMillis the time of values that have none of their own, milliseconds since the epoch
     * @throws UnreadableMessageException where it is not of the format; a single value that cannot be used is listed instead
     */
    public List<DecodedRecord> decode(byte[] message, long recordMillis) throws UnreadableMessageException {
        Collector read = new Collector();
        try {
            format.read(message, read);
        } catch (UnreadableMessageException e) {
            throw new UnreadableMessageException(looks.addTo(String.valueOf(e.getMessage()), message));
        }
        read.refused.forEach(unmapped::add);
        read.unknown.forEach(this::listIfTelling);
        List<DecodedRecord> records = read.records;
        for (MetricSample sample : read.samples) {
            KnownMetric metric = sample.metric();
            if (metric.quantity().allows(sample.value())) {
                map(sample, sample.timeMicros().orElse(recordMillis * MICROS_PER_MILLI), records);
            } else {
                unmapped.add(describe(sample) + ": " + metric.name() + " is out of range; it must be "
                        + metric.quantity().allowed());
            }
        }
        return records;
    }

    /** What was used and what was not, since the beginning. */
    public UnmappedTelemetry unmapped() {
        return unmapped;
    }

    /** What looks like traffic or load is listed, since its user may wonder why it is not used. */
    private void listIfTelling(String name) {
        boolean isTelling = tellingNames.size() < MOST_NAMES
                ? tellingNames.computeIfAbsent(name, TellingName::isTelling)
                : tellingNames.getOrDefault(name, false);
        if (isTelling) {
            unmapped.add("metric " + name + ", which looks like traffic or load and is not one that is understood"
                    + " (docs/telemetry.md lists those)");
        }
    }

    private String describe(MetricSample sample) {
        return mapping == null
                ? SourceLabels.describe(sample, SourceLabels.SOURCES, SourceLabels.INTERFACES)
                : mapping.describe(sample);
    }

    private void map(MetricSample sample, long micros, List<DecodedRecord> records) {
        if (mapping == null) {
            unmapped.add(describe(sample));
        } else if (!sample.metric().quantity().isOfInterface()) {
            mapGauge(mapping, sample, micros, records);
        } else if (!SourceLabels.isOfSubinterface(sample)) {
            mapCounter(mapping, sample, micros, records);
        }
    }

    private void mapGauge(TelemetryMapping to, MetricSample sample, long micros, List<DecodedRecord> records) {
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
                .ifPresent(state -> records.add(new DecodedRecord(state, OptionalLong.of(micros / MICROS_PER_MILLI))));
    }

    private void mapCounter(TelemetryMapping to, MetricSample sample, long micros, List<DecodedRecord> records) {
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
        if (!sample.metric().quantity().isCounter()) {
            mapBlocked(to, sample, micros, counter);
            return;
        }
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
        LinkTelemetry telemetry = LinkTelemetry.newBuilder()
                .setFabric(fabric.name())
                .setLink(fabric.linkName(link))
                .setDeviceTimeMicros(micros)
                .setBytesSent(bytes.getAsLong())
                .setCapacityBytesPerSecond(fabric.linkCapacityBytesPerSecond(link))
                .build();
        records.add(new DecodedRecord(telemetry, OptionalLong.empty()));
    }

    private void mapBlocked(TelemetryMapping to, MetricSample sample, long micros, LinkCounter counter) {
        if (sample.metric().quantity() == KnownMetric.Quantity.BLOCKED_PERCENT) {
            counter.blocked(sample.value().doubleValue() / 100, micros);
        } else if (to.waitTickNanoseconds() > 0) {
            counter.waited(sample.value().doubleValue() * to.waitTickNanoseconds() / 1e3, micros);
        } else {
            unmapped.add(
                    to.describe(sample) + ": " + sample.metric().name()
                            + " is in ticks, which differ from device to device; write waitTickNanoseconds in the mapping file");
            return;
        }
        unmapped.countUsed();
    }

    /** What a message holds, before any of it counts. */
    private final class Collector implements TelemetryFormat.Sink {

        private final List<MetricSample> samples = new ArrayList<>();
        private final List<DecodedRecord> records = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();
        private final List<String> unknown = new ArrayList<>();

        @Override
        public void sample(MetricSample sample) {
            samples.add(sample);
        }

        @Override
        public void record(SpecificRecord record) {
            unmapped.countUsed();
            records.add(new DecodedRecord(record, OptionalLong.empty()));
        }

        @Override
        public void refused(Map<String, String> labels, String what) {
            refused.add(SourceLabels.describe(labels) + ": " + what);
        }

        @Override
        public void unknown(String name) {
            unknown.add(name);
        }
    }
}
