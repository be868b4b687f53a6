package io.netkv.formats.format;

import io.netkv.schemas.AvroSerdes;
import java.util.List;

/** The formats that are understood. To add one is to write its class and its line here. */
public final class TelemetryFormats {

    private TelemetryFormats() {}

    static List<TelemetryFormat> all(AvroSerdes serdes) {
        return List.of(
                new GnmicEventFormat(),
                new TelegrafJsonFormat(),
                new PrometheusKafkaAdapterFormat(),
                new OtlpProtoFormat(),
                new OtlpJsonFormat(),
                new SflowJsonFormat(),
                new VectorJsonFormat(),
                new NetKvAvroFormat(serdes));
    }

    /** Their names. */
    public static List<String> names() {
        return all(AvroSerdes.shipped()).stream().map(TelemetryFormat::name).toList();
    }

    /**
     * A format by its name, for one thread.
     *
     * @param serdes how to read Avro
     * @throws IllegalArgumentException where there is none of that name
     */
    public static TelemetryFormat named(String name, AvroSerdes serdes) {
        return all(serdes).stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no telemetry format '" + name + "'; there are " + String.join(", ", names())));
    }
}
