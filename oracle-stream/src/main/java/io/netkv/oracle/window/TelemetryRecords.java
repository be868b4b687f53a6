package io.netkv.oracle.window;

import io.netkv.core.telemetry.DeviceTime;
import io.netkv.core.telemetry.LinkReading;
import io.netkv.kafka.InvalidRecordException;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.TelemetryDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** Decoded telemetry, as readings. Errors name the field, its value, what is allowed and what to do. */
final class TelemetryRecords {

    private TelemetryRecords() {}

    /**
     * Checks that fabric and link are named, and that the key names the same.
     *
     * @throws InvalidRecordException if not
     */
    static void checkNames(byte @Nullable [] key, int from, int length, TelemetryDecoder telemetry) {
        if (isKey(key, from, length, telemetry.fabric(), telemetry.link()) && isNamed(telemetry)) {
            return;
        }
        if (telemetry.fabric().toString().isBlank()) {
            throw invalid(telemetry, "the fabric is empty; name the fabric that the link belongs to");
        }
        if (telemetry.link().toString().isBlank()) {
            throw invalid(telemetry, "the link is empty; name one directed link of the fabric");
        }
        // Under another key a link's readings could be spread over several tasks, each with half of the counters.
        throw invalid(
                telemetry,
                "the record's key is '" + (key == null ? null : new String(key, from, length, StandardCharsets.UTF_8))
                        + "'; it must be '"
                        + RecordKeys.link(
                                telemetry.fabric().toString(), telemetry.link().toString())
                        + "'");
    }

    private static boolean isNamed(TelemetryDecoder telemetry) {
        return isVisible(telemetry.fabric()) && isVisible(telemetry.link());
    }

    /** Names that begin with a space are looked at more closely. */
    private static boolean isVisible(Utf8 name) {
        return name.getByteLength() > 0
                && (name.getBytes()[0] > ' ' || !name.toString().isBlank());
    }

    private static boolean isKey(byte @Nullable [] key, int from, int length, Utf8 fabric, Utf8 link) {
        int separator = from + fabric.getByteLength();
        return key != null
                && length == fabric.getByteLength() + 1 + link.getByteLength()
                && key[separator] == RecordKeys.SEPARATOR
                && isAt(key, from, fabric)
                && isAt(key, separator + 1, link);
    }

    private static boolean isAt(byte[] bytes, int from, Utf8 name) {
        int length = name.getByteLength();
        return Arrays.equals(bytes, from, from + length, name.getBytes(), 0, length);
    }

    /**
     * The reading.
     *
     * @param capacityBytesPerSecond of the link by the fabric's description; what the device says comes before it
     * @throws InvalidRecordException where a value is not allowed
     */
    static LinkReading toReading(TelemetryDecoder telemetry, long eventMillis, double capacityBytesPerSecond) {
        checkRest(telemetry);
        try {
            checkValues(telemetry);
            long deviceMicros = DeviceTime.micros(telemetry.deviceTimeMicros(), eventMillis);
            if (!telemetry.isUp()) {
                return LinkReading.down(eventMillis, deviceMicros);
            }
            if (telemetry.hasBytesSent()) {
                return LinkReading.counter(
                        eventMillis,
                        deviceMicros,
                        telemetry.bytesSent(),
                        telemetry.hasCapacity() ? telemetry.capacityBytesPerSecond() : capacityBytesPerSecond);
            }
            return LinkReading.share(eventMillis, deviceMicros, telemetry.utilisation());
        } catch (IllegalArgumentException e) {
            throw invalid(telemetry, e.getMessage());
        }
    }

    /** Those that are not read, too. */
    private static void checkValues(TelemetryDecoder telemetry) {
        LinkReading.requireCounter(telemetry.bytesSent());
        LinkReading.requireShare(telemetry.utilisation());
        if (telemetry.isUp() && !telemetry.hasBytesSent() && !telemetry.hasUtilisation()) {
            throw new IllegalArgumentException(
                    "the reading has neither bytesSent nor utilisation; a link that is up must report one of them");
        }
    }

    private static void checkRest(TelemetryDecoder telemetry) {
        double capacity = telemetry.capacityBytesPerSecond();
        if (telemetry.hasCapacity() && !(capacity > 0 && Double.isFinite(capacity))) {
            throw invalid(
                    telemetry,
                    "capacityBytesPerSecond is " + capacity
                            + "; it must be above 0, or absent to take the fabric's description");
        }
        checkCount(telemetry, "queueBytes", telemetry.queueBytes());
        checkCount(telemetry, "ecnMarkedPackets", telemetry.ecnMarkedPackets());
    }

    private static void checkCount(TelemetryDecoder telemetry, String field, long value) {
        if (value < 0) {
            throw invalid(telemetry, field + " is " + value + "; it must be 0 or more, or absent");
        }
    }

    private static InvalidRecordException invalid(TelemetryDecoder telemetry, @Nullable String error) {
        return new InvalidRecordException(
                "telemetry of link '" + telemetry.link() + "' of fabric '" + telemetry.fabric() + "': " + error);
    }
}
