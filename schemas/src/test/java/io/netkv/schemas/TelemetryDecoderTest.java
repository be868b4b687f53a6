package io.netkv.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.avro.DecodeRequest;
import io.netkv.avro.LinkTelemetry;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TelemetryDecoderTest {

    private static final long SEED = 11;
    private static final int RECORDS = 2_000;
    private static final int LATER_ID = 4711;

    private final TelemetryDecoder decoder = AvroSerdes.shipped().telemetryDecoder();

    @Test
    void shouldReadOneRecordAfterAnother() {
        Random random = new Random(SEED);
        for (int i = 0; i < RECORDS; i++) {
            LinkTelemetry record = randomRecord(random);

            decoder.decode(bytes(record));

            assertSame(record);
        }
    }

    @Test
    void shouldReadWhatALaterReleaseWrites() throws Exception {
        // given
        Schema later = SchemaBuilder.record("LinkTelemetry")
                .namespace("io.netkv.avro")
                .fields()
                .requiredString("note")
                .requiredString("link")
                .requiredString("fabric")
                .optionalLong("bytesSent")
                .endRecord();
        AvroSerdes serdes = AvroSerdes.withIdsOf(new OneSchema(LATER_ID, later), "");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(5).putInt(1, LATER_ID).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        GenericData.Record record = new GenericRecordBuilder(later)
                .set("note", "more than is known here")
                .set("link", "l")
                .set("fabric", "f")
                .set("bytesSent", 7L)
                .build();
        new GenericDatumWriter<>(later).write(record, encoder);
        encoder.flush();
        TelemetryDecoder ofLater = serdes.telemetryDecoder();

        // when
        ofLater.decode(out.toByteArray());

        // then
        assertThat(ofLater.fabric().toString()).isEqualTo("f");
        assertThat(ofLater.link().toString()).isEqualTo("l");
        assertThat(ofLater.bytesSent()).isEqualTo(7);
        assertThat(ofLater.deviceTimeMicros()).isZero();
        assertThat(ofLater.isUp()).isTrue();
    }

    @Test
    void shouldGoOnAfterWhatCannotBeRead() {
        LinkTelemetry record = randomRecord(new Random(SEED));
        byte[] good = bytes(record);
        decoder.decode(good);

        byte[] cut = Arrays.copyOf(good, good.length - 3);
        assertThatThrownBy(() -> decoder.decode(cut))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("it does not read as what its schema id, 2, stands for");
        assertThatThrownBy(() -> decoder.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("not Avro in Confluent's wire format");
        byte[] other = AvroSerdes.shipped()
                .serializer()
                .serialize("", DecodeRequest.newBuilder().build());
        assertThatThrownBy(() -> decoder.decode(other))
                .hasMessageContaining("it is a DecodeRequest by its schema id, 20");

        decoder.decode(good);
        assertSame(record);
    }

    private void assertSame(LinkTelemetry record) {
        assertThat(decoder.fabric().toString()).isEqualTo(record.getFabric());
        assertThat(decoder.link().toString()).isEqualTo(record.getLink());
        assertThat(decoder.deviceTimeMicros()).isEqualTo(record.getDeviceTimeMicros());
        assertThat(decoder.hasBytesSent() ? decoder.bytesSent() : null).isEqualTo(record.getBytesSent());
        assertThat(decoder.hasCapacity() ? decoder.capacityBytesPerSecond() : null)
                .isEqualTo(record.getCapacityBytesPerSecond());
        assertThat(decoder.hasUtilisation() ? decoder.utilisation() : null).isEqualTo(record.getUtilisation());
        assertThat(decoder.queueBytes()).isEqualTo(orZero(record.getQueueBytes()));
        assertThat(decoder.ecnMarkedPackets()).isEqualTo(orZero(record.getEcnMarkedPackets()));
        assertThat(decoder.isUp()).isEqualTo(record.getUp() == null || record.getUp());
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static byte[] bytes(LinkTelemetry record) {
        return AvroSerdes.shipped().serializer().serialize(Topic.LINK_TELEMETRY.topicName(), record);
    }

    private static LinkTelemetry randomRecord(Random random) {
        return LinkTelemetry.newBuilder()
                .setFabric("f".repeat(random.nextInt(20)))
                .setLink("línk-" + random.nextInt(100_000))
                .setDeviceTimeMicros(random.nextLong())
                .setBytesSent(random.nextBoolean() ? random.nextLong() : null)
                .setCapacityBytesPerSecond(random.nextBoolean() ? random.nextDouble() : null)
                .setUtilisation(random.nextBoolean() ? random.nextDouble() : null)
                .setQueueBytes(random.nextBoolean() ? random.nextLong() : null)
                .setEcnMarkedPackets(random.nextBoolean() ? random.nextLong() : null)
                .setUp(random.nextBoolean() ? random.nextBoolean() : null)
                .build();
    }
}
