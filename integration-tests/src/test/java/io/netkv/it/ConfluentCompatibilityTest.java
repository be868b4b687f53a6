package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.embedded.registry.EmbeddedRegistry;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RegistryException;
import io.netkv.schemas.SchemaRegistry;
import io.netkv.schemas.Topic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Our serializers and Confluent's own, put in by one property, against a real registry. */
@EnabledIf("io.netkv.embedded.registry.EmbeddedRegistry#isAvailable")
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
        theirs = serdes(Map.of(AvroSerdes.VALUE_SERIALIZER, GenuineConfluent.SERIALIZER));
    }

    private static AvroSerdes serdes(Map<String, String> properties) {
        return serdes(properties, registry.url());
    }

    private static AvroSerdes serdes(Map<String, String> properties, String url) {
        return new KafkaSettings("none:9092", properties, url).serdes();
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

    static List<Map<String, String>> serializers() {
        return List.of(Map.of(), Map.of(AvroSerdes.VALUE_SERIALIZER, GenuineConfluent.SERIALIZER));
    }

    @ParameterizedTest
    @MethodSource("serializers")
    void bothTellARecordsFaultFromARegistrys(Map<String, String> properties) {
        // given
        String topic = Topic.DECODE_REQUESTS.topicName();
        byte[] good = ours.serializer()
                .serialize(topic, records(Topic.DECODE_REQUESTS).get(0));
        byte[] unknown = ByteBuffer.wrap(good.clone()).putInt(1, 4711).array();
        byte[] cut = Arrays.copyOf(good, good.length / 2);

        // when
        Deserializer<SpecificRecord> reader = serdes(properties).deserializer();
        Deserializer<SpecificRecord> alone =
                serdes(properties, "http://127.0.0.1:1").deserializer();

        // then
        assertThatThrownBy(() -> reader.deserialize(topic, unknown)).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> reader.deserialize(topic, cut)).isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> alone.deserialize(topic, good)).isInstanceOf(RegistryException.class);
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
