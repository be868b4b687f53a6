package io.netkv.oracle.bridge;

import io.netkv.formats.decode.TelemetryDecoder;
import io.netkv.formats.format.TelemetryFormats;
import io.netkv.formats.mapping.TelemetryMapping;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A topic to which an operator's tool sends telemetry.
 *
 * @param topic its name; not one of {@link Topic}, which hold this project's own records
 * @param format one of {@link TelemetryFormats#names}
 * @param mapping which links and instances are meant; null to map nothing and list all that comes
 */
public record TelemetrySource(
        String topic, String format, @Nullable TelemetryMapping mapping) {

    /** Checks the values: an {@link IllegalArgumentException} names the option, its value and what is allowed. */
    public TelemetrySource {
        if (!topic.matches("[a-zA-Z0-9._-]{1,249}")) {
            throw new IllegalArgumentException(
                    "telemetry topic is '" + topic + "'; it must be the name of a topic of Kafka");
        }
        if (Arrays.stream(Topic.values()).map(Topic::topicName).anyMatch(topic::equals)) {
            throw new IllegalArgumentException("telemetry topic is '" + topic
                    + "', which holds this project's own records; name the topic that your tool writes");
        }
        if (!TelemetryFormats.names().contains(format)) {
            throw new IllegalArgumentException("telemetry format is '" + format + "'; it must be one of "
                    + String.join(", ", TelemetryFormats.names()));
        }
    }

    /** A decoder for one task. */
    TelemetryDecoder decoder(AvroSerdes serdes) {
        return new TelemetryDecoder(TelemetryFormats.named(format, serdes), mapping);
    }
}
