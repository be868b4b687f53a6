package io.netkv.recording.file;

import io.netkv.avro.DecodeAssignment;
import io.netkv.schemas.Topic;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** How the records of a topic stand in its file. */
final class RecordingFormat {

    private static final String STRING = "String";

    private RecordingFormat() {}

    /** The topics that are recorded: dead letters are whatever arrived, and stand in no file with a schema. */
    static List<Topic> topics() {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.schema() != null)
                .toList();
    }

    static Path file(Path folder, Topic topic) {
        return folder.resolve(topic.topicName() + ".avro");
    }

    /** A record's place in its topic, and the record, with the schema of this version. */
    static Schema schema(Topic topic) {
        Schema text = Schema.create(Schema.Type.STRING);
        GenericData.setStringType(text, GenericData.StringType.valueOf(STRING));
        return SchemaBuilder.record("Recorded")
                .namespace(DecodeAssignment.class.getPackageName() + ".recording")
                .doc("A record of topic " + topic.topicName())
                .fields()
                .requiredInt("partition")
                .requiredLong("offset")
                .requiredLong("timestampMillis")
                .name("key")
                .type(Schema.createUnion(Schema.create(Schema.Type.NULL), text))
                .withDefault(null)
                .name("readOrder")
                .type(Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.BYTES)))
                .withDefault(null)
                .name("value")
                .type(Schema.createUnion(
                        Schema.create(Schema.Type.NULL), Objects.requireNonNull(topic.schema(), "a recorded topic")))
                .withDefault(null)
                .endRecord();
    }

    static IndexedRecord toAvro(Schema schema, RecordedRecord record) {
        GenericData.Record avro = new GenericData.Record(schema);
        byte[] readOrder = record.readOrder();
        avro.put(0, record.partition());
        avro.put(1, record.offset());
        avro.put(2, record.timestampMillis());
        avro.put(3, record.key());
        avro.put(4, readOrder == null ? null : ByteBuffer.wrap(readOrder));
        avro.put(5, record.value());
        return avro;
    }

    static RecordedRecord fromAvro(IndexedRecord avro) {
        return new RecordedRecord(
                (int) avro.get(0),
                (long) avro.get(1),
                (long) avro.get(2),
                (String) avro.get(3),
                bytes((ByteBuffer) avro.get(4)),
                (SpecificRecord) avro.get(5));
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
