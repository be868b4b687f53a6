package io.netkv.schemas;

import io.apicurio.registry.resolver.ParsedSchema;
import io.apicurio.registry.serde.avro.AvroSerializer;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Apicurio's serializer with a buffer between Avro and the bytes. The original writes them one by one, which tells for
 * records that are mostly numbers. Each thread has a buffer of its own.
 */
final class BufferedAvroSerializer extends AvroSerializer<SpecificRecord> {

    private static final ThreadLocal<@Nullable BinaryEncoder> ENCODERS = new ThreadLocal<>();
    private final ShippedDatumProvider writers = new ShippedDatumProvider();

    BufferedAvroSerializer(SchemaIdResolver resolver) {
        super(resolver);
    }

    @Override
    public void serializeData(ParsedSchema<Schema> schema, SpecificRecord data, OutputStream out) throws IOException {
        DatumWriter<SpecificRecord> writer = writers.createDatumWriter(data, schema.getParsedSchema());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, ENCODERS.get());
        ENCODERS.set(encoder);
        writer.write(data, encoder);
        encoder.flush();
    }
}
