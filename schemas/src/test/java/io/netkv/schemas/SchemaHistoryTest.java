package io.netkv.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** This release and earlier ones, whose schemas are in schemas/history, read each other's records. */
class SchemaHistoryTest {

    private static final Path HISTORY = Path.of("history");
    private static final Path RETIRED = HISTORY.resolve("retired");
    private static final String TOPIC = "any";
    private static final int ID = 4711;
    private static final int HEADER_BYTES = 5;
    private static final int RECORDS = 200;
    private static final long SEED = 7;

    /** Every schema of every earlier release. */
    static Stream<Path> history() throws IOException {
        try (Stream<Path> files = Files.walk(HISTORY)) {
            return files
                    .filter(file -> file.toString().endsWith(".avsc"))
                    .filter(file -> !file.startsWith(RETIRED))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /** Those of records that are written still. */
    static Stream<Path> livingHistory() throws IOException {
        return history().filter(file -> Files.notExists(RETIRED.resolve(file.getFileName())));
    }

    @Test
    void thereIsAHistory() throws IOException {
        assertThat(history()).hasSizeGreaterThanOrEqualTo(10);
    }

    @ParameterizedTest
    @MethodSource("livingHistory")
    void thisReleaseReadsWhatAnEarlierOneWrote(Path file) throws IOException {
        Schema earlier = parse(file);
        AvroSerdes serdes = AvroSerdes.withIdsOf(new OneSchema(ID, earlier), "");
        for (Object record : new RandomData(GenericData.get(), earlier, RECORDS, SEED)) {
            // given
            byte[] value = write((GenericRecord) record);

            // when
            SpecificRecord read = serdes.<SpecificRecord>deserializer().deserialize(TOPIC, value);

            // then
            assertSameValues((IndexedRecord) record, read);
        }
    }

    @ParameterizedTest
    @MethodSource("livingHistory")
    void anEarlierReleaseReadsWhatThisOneWrites(Path file) throws IOException {
        Schema earlier = parse(file);
        Schema current = current(earlier);
        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(current, earlier);
        for (Object record : new RandomData(SpecificData.get(), current, RECORDS, SEED)) {
            // given
            byte[] value = AvroSerdes.shipped().serializer().serialize(TOPIC, (SpecificRecord) record);

            // when
            GenericRecord read = reader.read(
                    null, DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null));

            // then
            assertSameValues((IndexedRecord) record, read);
        }
    }

    @ParameterizedTest
    @MethodSource("history")
    void whatWasWrittenWithoutARegistryKeepsItsSchema(Path file) throws IOException {
        Schema earlier = parse(file);
        Properties ids = new Properties();
        try (InputStream in = Files.newInputStream(file.resolveSibling("ids.properties"))) {
            ids.load(in);
        }

        Schema shipped = ShippedSchemaIds.INSTANCE.schemaOf(Integer.parseInt(ids.getProperty(earlier.getName())));

        assertThat(SchemaRegistry.plain(shipped))
                .as("an id, once given, keeps its schema: schemas/history/README.md says how")
                .isEqualTo(SchemaRegistry.plain(earlier));
    }

    private static Schema parse(Path file) throws IOException {
        return new Schema.Parser().parse(file.toFile());
    }

    /** What this release has in its location. */
    private static Schema current(Schema earlier) {
        Class<?> type = Objects.requireNonNull(
                SpecificData.get().getClass(earlier), () -> "no class is left of " + earlier.getFullName());
        return SpecificData.get().getSchema(type);
    }

    private static byte[] write(GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(HEADER_BYTES).putInt(1, ID).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    /** Fields that both have, if their types are the same still; of the others, Avro has seen that they can be read. */
    private static void assertSameValues(IndexedRecord written, IndexedRecord read) {
        for (Field field : written.getSchema().getFields()) {
            Field counterpart = read.getSchema().getField(field.name());
            if (counterpart != null && plain(field).equals(plain(counterpart))) {
                assertThat(String.valueOf(read.get(counterpart.pos())))
                        .as("%s of %s", field.name(), written.getSchema().getName())
                        .isEqualTo(String.valueOf(written.get(field.pos())));
            }
        }
    }

    private static String plain(Field field) {
        return SchemaRegistry.plain(field.schema());
    }
}
