package io.netkv.formats.format;

import io.netkv.formats.metric.KnownMetric;
import io.netkv.formats.metric.MetricSample;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** How some tool writes telemetry. One class each, listed in {@link TelemetryFormats}. Used by one thread. */
public interface TelemetryFormat {

    /** Takes what is in a message. */
    interface Sink {

        /** A value that is still to be mapped to a link or an instance. */
        void sample(MetricSample sample);

        /** A value that cannot be used, among others that can: the labels of what it is of, and what is wrong. */
        void refused(Map<String, String> labels, String what);

        /** A metric by a name that is not in {@link KnownMetric}. */
        void unknown(String name);

        /** A record that names its fabric, and link or instance, by itself. */
        void record(SpecificRecord record);
    }

    /** The name by which it is chosen. */
    String name();

    /**
     * Reads a message. Values that say that there is no value (NaN, infinity) are skipped.
     *
     * @param message one Kafka record's value
     * @throws UnreadableMessageException where it is not of this format; nothing of it counts then
     */
    void read(byte[] message, Sink sink) throws UnreadableMessageException;
}
