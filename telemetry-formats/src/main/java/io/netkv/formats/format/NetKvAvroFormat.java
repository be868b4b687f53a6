package io.netkv.formats.format;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.LinkTelemetry;
import io.netkv.schemas.AvroSerdes;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * This project's own {@code LinkTelemetry} and {@code DecodeInstanceState}, from topics with any key and partitioning. They
 * name fabric and link themselves and need no mapping.
 */
final class NetKvAvroFormat implements TelemetryFormat {

    private final Deserializer<SpecificRecord> deserializer;

    NetKvAvroFormat(AvroSerdes serdes) {
        deserializer = serdes.deserializer();
    }

    @Override
    public String name() {
        return "netkv-avro";
    }

    @Override
    public void read(byte[] message, Sink sink) throws UnreadableMessageException {
        SpecificRecord record = deserialize(message);
        if (!(record instanceof LinkTelemetry || record instanceof DecodeInstanceState)) {
            throw new UnreadableMessageException("it is a " + record.getSchema().getName()
                    + "; it must be a LinkTelemetry or a DecodeInstanceState");
        }
        sink.record(record);
    }

    private SpecificRecord deserialize(byte[] message) throws UnreadableMessageException {
        try {
            return deserializer.deserialize("", message);
        } catch (SerializationException e) {
            throw new UnreadableMessageException(String.valueOf(e.getMessage()));
        }
    }
}
