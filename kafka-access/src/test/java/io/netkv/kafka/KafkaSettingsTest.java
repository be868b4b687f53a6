package io.netkv.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.Topic;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSettingsTest {

    private static final String TOPIC = Topic.DECODE_REQUESTS.topicName();

    @ParameterizedTest
    @CsvSource({
        "org.example.MissingSerializer, 'needs org.example.MissingSerializer, which is not on the class path'",
        "org.example.Avro, it must be the name of a class that ends in",
        "io.netkv.schemas.BufferedAvroSerializer, needs io.netkv.schemas.BufferedAvroDeserializer",
    })
    void saysWhyAClassCannotStandIn(String serializer, String reason) {
        KafkaSettings settings =
                new KafkaSettings("broker:9092", Map.of(AvroSerdes.VALUE_SERIALIZER, serializer), null);

        assertThatThrownBy(settings::serdes)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(AvroSerdes.VALUE_SERIALIZER)
                .hasMessageContaining(reason);
    }

    @Test
    void letsAnotherPairOfClassesStandIn() {
        // given
        Map<String, String> properties =
                Map.of(AvroSerdes.VALUE_SERIALIZER, "org.apache.kafka.common.serialization.ByteArraySerializer");
        KafkaSettings settings = new KafkaSettings("broker:9092", properties, null);

        // when
        AvroSerdes serdes = settings.serdes();

        // then
        assertThat((Serializer<?>) serdes.serializer()).isInstanceOf(ByteArraySerializer.class);
        assertThatThrownBy(() -> serdes.deserializer().deserialize(TOPIC, new byte[] {1, 2}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("class [B cannot be cast");
        assertThat(settings.commonConfig())
                .as("Kafka's clients do not know it")
                .doesNotContainKey(AvroSerdes.VALUE_SERIALIZER);
    }
}
