package io.netkv.oracle.window;

import io.netkv.avro.LinkTelemetry;
import io.netkv.core.telemetry.DeviceTime;
import io.netkv.core.telemetry.LinkReading;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.schemas.RecordKeys;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Records of link telemetry, as readings. */
final class TelemetryRecords {

    private TelemetryRecords() {}

    /**
     * The reading in a record.
     *
     * @throws InvalidRecordException naming the field, its value, what is allowed and what to do
     */
    static LinkReading toReading(Record<String, LinkTelemetry> record) {
        LinkTelemetry telemetry = record.value();
        if (telemetry == null) {
            throw new InvalidRecordException(
                    "the record has no value; link-telemetry is not a table, send readings only");
        }
        checkNames(record.key(), telemetry);
        checkRest(telemetry);
        Double capacity = telemetry.getCapacityBytesPerSecond();
        try {
            return new LinkReading(
                    record.timestamp(),
                    DeviceTime.micros(telemetry.getDeviceTimeMicros(), record.timestamp()),
                    telemetry.getBytesSent(),
                    telemetry.getUtilisation(),
                    capacity == null ? 0 : capacity,
                    !Boolean.FALSE.equals(telemetry.getUp()));
        } catch (IllegalArgumentException e) {
            throw invalid(telemetry, e.getMessage());
        }
    }

    private static void checkNames(@Nullable String key, LinkTelemetry telemetry) {
        if (telemetry.getFabric().isBlank()) {
            throw invalid(telemetry, "the fabric is empty; name the fabric that the link belongs to");
        }
        if (telemetry.getLink().isBlank()) {
            throw invalid(telemetry, "the link is empty; name one directed link of the fabric");
        }
        String expected = RecordKeys.link(telemetry.getFabric(), telemetry.getLink());
        if (!expected.equals(key)) {
            // Under another key a link's readings could be spread over several tasks, each with half of the counters.
            throw invalid(telemetry, "the record's key is '" + key + "'; it must be '" + expected + "'");
        }
    }

    private static void checkRest(LinkTelemetry telemetry) {
        Double capacity = telemetry.getCapacityBytesPerSecond();
        if (capacity != null && !(capacity > 0 && Double.isFinite(capacity))) {
            throw invalid(
                    telemetry,
                    "capacityBytesPerSecond is " + capacity
                            + "; it must be above 0, or absent to take the fabric's description");
        }
        checkCount(telemetry, "queueBytes", telemetry.getQueueBytes());
        checkCount(telemetry, "ecnMarkedPackets", telemetry.getEcnMarkedPackets());
    }

    private static void checkCount(LinkTelemetry telemetry, String field, @Nullable Long value) {
        if (value != null && value < 0) {
            throw invalid(telemetry, field + " is " + value + "; it must be 0 or more, or absent");
        }
    }

    private static InvalidRecordException invalid(LinkTelemetry telemetry, @Nullable String error) {
        return new InvalidRecordException(
                "telemetry of link '" + telemetry.getLink() + "' of fabric '" + telemetry.getFabric() + "': " + error);
    }
}
