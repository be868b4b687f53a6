package io.netkv.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AvroSerdesTest {

    private static final String TOPIC = Topic.DECODE_REQUESTS.topicName();

    @Test
    void writesConfluentsWireFormatAndReadsItBack() {
        // given
        Serde<DecodeRequest> serde = AvroSerdes.shipped().serde();
        DecodeRequest request = DecodeRequest.newBuilder()
                .setRequestId("r-1")
                .setFabric("f")
                .setInputTokens(6758)
                .setPrefixBlocks(List.of(0L, 1L, Long.MAX_VALUE))
                .build();

        // when
        byte[] bytes = serde.serializer().serialize(TOPIC, request);

        // then
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        assertThat(buffer.get()).isZero();
        assertThat(ShippedSchemaIds.INSTANCE.schemaOf(buffer.getInt())).isEqualTo(DecodeRequest.SCHEMA$);
        assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(request);
    }

    @Test
    void saysWhichIdIsUnknown() {
        Serde<TransferEvent> serde = AvroSerdes.shipped().serde();
        byte[] bytes = serde.serializer()
                .serialize(
                        TOPIC,
                        TransferEvent.newBuilder()
                                .setKind(TransferEventKind.FAILED)
                                .build());
        ByteBuffer.wrap(bytes).putInt(1, 4711);

        assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("schema id 4711");
    }

    @Test
    void saysWhatIsLikelyWhereAnIdStandsForAnotherSchema() {
        // given: as a registry may number them
        Serde<SpecificRecord> serde = AvroSerdes.shipped().serde();
        byte[] bytes = serde.serializer()
                .serialize(TOPIC, DecodeRequest.newBuilder().setRequestId("r-1").build());
        ByteBuffer.wrap(bytes).putInt(1, 11);

        assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("it does not read as what its schema id, 11, stands for (")
                .hasMessageEndingWith("; if a schema registry gave that id, name it with --registry");
    }

    @Test
    void refusesARecordOfAnotherKindThanItsTopics() {
        String transfers = Topic.TRANSFER_EVENTS.topicName();
        Serde<SpecificRecord> serde = AvroSerdes.shipped().serde();
        byte[] bytes =
                serde.serializer().serialize(TOPIC, DecodeRequest.newBuilder().build());

        assertThatThrownBy(() -> serde.deserializer().deserialize(transfers, bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessage("it is a DecodeRequest by its schema id, 20, and topic 'transfer-events' takes values of"
                        + " TransferEvent only; if a schema registry gave that id, name it with --registry");
        assertThat(serde.deserializer().deserialize(transfers, null)).isNull();
    }

    @ParameterizedTest
    @EnumSource(Topic.class)
    void everyFieldOfEveryTopicHasADefaultAndIsDocumented(Topic topic) {
        Schema schema = topic.schema();
        if (schema == null) {
            return;
        }
        assertThat(schema.getDoc()).isNotBlank();
        assertThat(schema.getFields()).allSatisfy(field -> {
            assertThat(field.hasDefaultValue()).as(field.name()).isTrue();
            assertThat(field.doc()).as(field.name()).isNotBlank();
        });
    }

    @Test
    void putsInstanceStatesBesideTheirFabric() {
        byte[] fabric = "fabric-7".getBytes(StandardCharsets.UTF_8);
        byte[] instance = RecordKeys.instance("fabric-7", "gpu3").getBytes(StandardCharsets.UTF_8);

        int partition = FabricPartitioner.partition(Topic.DECODE_INSTANCES.topicName(), instance, 64);

        assertThat(partition).isEqualTo(FabricPartitioner.partition(TOPIC, fabric, 64));
    }
}
