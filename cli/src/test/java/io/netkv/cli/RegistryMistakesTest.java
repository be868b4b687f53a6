package io.netkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.description.fabric.FabricFile;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.FabricRecords;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.Topic;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands without the registry that numbered the records' schemas, or with one that does not answer. */
@SuppressWarnings("NullAway.Init")
class RegistryMistakesTest {

    /** This release's own id of another schema than a fabric's. */
    private static final int COLLIDING_ID = 2;

    private static final String REMEDY = "; if a schema registry gave that id, name it with --registry";

    private static final String TOPIC = Topic.FABRIC.topicName();

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start();
        assertThat(run("topics", "create", "--partitions", "1").status()).isZero();
        send(FabricRecords.toRecord(FabricFile.shipped("two-racks").spec()));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void replayNamesTheFabricsRecordItsIdAndTheRemedy() {
        ProgramRun run = run("replay", "--limit", "1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .hasLineCount(1)
                .startsWith("netkv: record 0 of fabric-0 cannot be read: it ")
                .contains("its schema id, 2,")
                .endsWith(REMEDY + System.lineSeparator());
    }

    @Test
    void replayEndsWhereTheRegistryDoesNotAnswer() {
        ProgramRun run = run("replay", "--limit", "1", "--registry", "http://127.0.0.1:1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .hasLineCount(1)
                .startsWith("netkv: no schema registry answers at http://127.0.0.1:1 (")
                .endsWith("; is it running?" + System.lineSeparator());
    }

    private static ProgramRun run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--bootstrap-servers";
        all[arguments.length + 1] = broker.bootstrapServers();
        return ProgramRun.of(all);
    }

    private static void send(SpecificRecord fabric) throws Exception {
        KafkaSettings settings = KafkaSettings.of(broker.bootstrapServers());
        byte[] value = settings.serdes().serializer().serialize(TOPIC, fabric);
        ByteBuffer.wrap(value).putInt(1, COLLIDING_ID);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings.producerConfig(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "two-racks", value)).get();
        }
    }
}
