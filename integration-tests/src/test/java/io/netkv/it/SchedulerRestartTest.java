package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.cli.embedded.EmbeddedBroker;
import io.netkv.core.fabric.FatTree;
import io.netkv.scheduler.SchedulerApp;
import io.netkv.scheduler.SchedulerSettings;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.KafkaSettings;
import io.netkv.schemas.Topic;
import io.netkv.stream.FabricRecords;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerRestartTest {

    private static final String FABRIC = "paper-64";

    @TempDir
    private Path directory;

    @Test
    void goesOnWhereTheLogEnds() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            try (Admin admin = Admin.create(kafka.commonConfig())) {
                admin.createTopics(Arrays.stream(Topic.values())
                                .map(topic -> new NewTopic(topic.topicName(), 4, (short) 1).configs(topic.config()))
                                .toList())
                        .all()
                        .get();
            }
            try (KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(
                    kafka.producerConfig(),
                    new StringSerializer(),
                    AvroSerdes.shipped().serializer())) {
                producer.send(new ProducerRecord<>(
                        Topic.FABRIC.topicName(),
                        FABRIC,
                        FabricRecords.toRecord(FatTree.paper64().spec())));
                List<DecodeAssignment> before;
                try (StreamsRunner scheduler = start(kafka, 1)) {
                    send(producer, 0, 500);
                    before = await(kafka, 500);
                }

                // when
                try (StreamsRunner scheduler = start(kafka, 2)) {
                    send(producer, 400, 700);
                    List<DecodeAssignment> after = await(kafka, 700);

                    // then
                    assertThat(after.subList(0, 500)).isEqualTo(before);
                    assertThat(after)
                            .extracting(DecodeAssignment::getSequence)
                            .containsExactlyElementsOf(
                                    LongStream.rangeClosed(1, 700).boxed().toList());
                    assertThat(after)
                            .extracting(DecodeAssignment::getTransfersInFlight)
                            .containsExactlyElementsOf(
                                    IntStream.range(0, 700).boxed().toList());
                }
            }
        }
    }

    private StreamsRunner start(KafkaSettings kafka, int life) throws Exception {
        Path state = Files.createDirectory(directory.resolve("life-" + life));
        StreamsRunner scheduler = SchedulerApp.create(
                new StreamsSettings(SchedulerApp.APPLICATION_ID, kafka, state, Map.of()), SchedulerSettings.DEFAULT);
        scheduler.start();
        scheduler.awaitRunning(Duration.ofSeconds(30));
        return scheduler;
    }

    private static void send(KafkaProducer<String, SpecificRecord> producer, int from, int to) {
        for (int i = from; i < to; i++) {
            DecodeRequest request = DecodeRequest.newBuilder()
                    .setRequestId("r" + i)
                    .setFabric(FABRIC)
                    .setPrefillInstance("p0r0n0i0")
                    .setInputTokens(100 + i)
                    .build();
            producer.send(
                    new ProducerRecord<>(Topic.DECODE_REQUESTS.topicName(), null, 1_000_000L + i, FABRIC, request));
        }
        producer.flush();
    }

    private static List<DecodeAssignment> await(KafkaSettings kafka, int count) {
        List<DecodeAssignment> assignments = new ArrayList<>();
        try (KafkaConsumer<String, DecodeAssignment> consumer = new KafkaConsumer<>(
                kafka.consumerConfig(null),
                new StringDeserializer(),
                AvroSerdes.shipped().deserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.DECODE_ASSIGNMENTS.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (assignments.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, DecodeAssignment> record : consumer.poll(Duration.ofMillis(100))) {
                    assignments.add(record.value());
                }
            }
            for (ConsumerRecord<String, DecodeAssignment> record : consumer.poll(Duration.ofMillis(300))) {
                assignments.add(record.value());
            }
        }
        return assignments;
    }
}
