package io.netkv.schemas;

import io.apicurio.registry.serde.avro.AvroDatumProvider;
import io.apicurio.registry.serde.avro.AvroSerdeConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Readers and writers of generated classes, one per schema. Stands in for Apicurio's own provider, which computes a
 * schema's fingerprint for every record (see docs/decisions/0004-avro-in-confluents-wire-format.md).
 */
public final class ShippedDatumProvider implements AvroDatumProvider<SpecificRecord> {

    /** By identity of schema: {@link SchemaIds} answers with the same object every time. */
    private record Identity(Schema schema) {
        @Override
        @SuppressWarnings("ReferenceEquality") // that is what this key is for
        public boolean equals(Object other) {
            return other instanceof Identity identity && identity.schema == schema;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(schema);
        }
    }

    private final Map<Identity, DatumReader<SpecificRecord>> readers = new ConcurrentHashMap<>();
    private final Map<Identity, DatumWriter<SpecificRecord>> writers = new ConcurrentHashMap<>();

    @Override
    public void configure(AvroSerdeConfig config) {}

    @Override
    public DatumWriter<SpecificRecord> createDatumWriter(SpecificRecord data, Schema schema) {
        return writers.computeIfAbsent(new Identity(schema), key -> new SpecificDatumWriter<>(schema));
    }

    @Override
    public DatumReader<SpecificRecord> createDatumReader(Schema schema) {
        return readers.computeIfAbsent(
                new Identity(schema), key -> new SpecificDatumReader<>(schema, readerSchema(schema)));
    }

    private static Schema readerSchema(Schema writer) {
        Class<?> type = SpecificData.get().getClass(writer);
        if (type == null) {
            throw new SerializationException(
                    "schema " + writer.getFullName() + " is not one that this release knows how to read");
        }
        return SpecificData.get().getSchema(type);
    }

    @Override
    public Schema toSchema(SpecificRecord data) {
        return data.getSchema();
    }
}
