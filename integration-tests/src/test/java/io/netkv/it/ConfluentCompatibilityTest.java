package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.cli.embedded.EmbeddedRegistry;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.KafkaSettings;
import io.netkv.schemas.SchemaRegistry;
import io.netkv.schemas.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our serializers and Confluent's own, put in by one property, against a real registry. */
@EnabledIf("io.netkv.cli.embedded.EmbeddedRegistry#canBeHad")
class ConfluentCompatibilityTest {

    private static final long SEED = 20261121;
    private static final int RECORDS = 10_000;

    private static EmbeddedRegistry registry;
    private static GenuineConfluent confluent;
    private static AvroSerdes ours;
    private static AvroSerdes theirs;

    @BeforeAll
    static void startRegistry() throws Exception {
        confluent = GenuineConfluent.load();
        registry = EmbeddedRegistry.start(line -> {});
        new SchemaRegistry(registry.url()).registerAll();
        ours = serdes(Map.of());
        theirs = serdes(Map.of(KafkaSettings.VALUE_SERIALIZER, GenuineConfluent.SERIALIZER));
    }

    private static AvroSerdes serdes(Map<String, String> properties) {
        return new KafkaSettings("none:9092", properties, registry.url()).serdes();
    }

    @AfterAll
    static void stopRegistry() throws Exception {
        if (registry != null) {
            registry.close();
        }
        if (confluent != null) {
            confluent.close();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DEAD_LETTERS")
    void bothWriteTheSameBytesAndReadEachOthers(Topic topic) {
        // given
        List<SpecificRecord> records = records(topic);

        // when
        List<byte[]> writtenByUs = write(ours.serializer(), topic, records);
        List<byte[]> writtenByThem = write(theirs.serializer(), topic, records);
        List<SpecificRecord> readByThem = read(theirs.deserializer(), topic, writtenByUs);
        List<SpecificRecord> readByUs = read(ours.deserializer(), topic, writtenByThem);

        // then
        assertThat(theirs.serializer().getClass().getName()).isEqualTo(GenuineConfluent.SERIALIZER);
        assertThat(writtenByThem)
                .hasSize(RECORDS)
                .usingElementComparator(Arrays::compare)
                .isEqualTo(writtenByUs);
        assertThat(readByThem).isEqualTo(records);
        assertThat(readByUs).isEqualTo(records);
    }

    private static List<byte[]> write(Serializer<SpecificRecord> writer, Topic topic, List<SpecificRecord> records) {
        return records.stream()
                .map(record -> writer.serialize(topic.topicName(), record))
                .toList();
    }

    private static List<SpecificRecord> read(Deserializer<SpecificRecord> reader, Topic topic, List<byte[]> values) {
        return values.stream()
                .map(value -> reader.deserialize(topic.topicName(), value))
                .toList();
    }

    private static List<SpecificRecord> records(Topic topic) {
        Schema schema = Objects.requireNonNull(topic.schema());
        List<SpecificRecord> records = new ArrayList<>();
        for (Object record : new RandomData(SpecificData.get(), schema, RECORDS, SEED, false)) {
            records.add((SpecificRecord) record);
        }
        return records;
    }
}
