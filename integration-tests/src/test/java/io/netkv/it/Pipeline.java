package io.netkv.it;

import io.netkv.cli.embedded.EmbeddedBroker;
import io.netkv.core.fabric.FabricSpec;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.KafkaSettings;
import io.netkv.schemas.Topic;
import io.netkv.stream.FabricRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
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

/** A broker with all topics, and the two ends of the pipeline. */
final class Pipeline implements AutoCloseable {

    static final int PARTITIONS = 4;

    private final EmbeddedBroker broker = EmbeddedBroker.start();
    private final KafkaProducer<String, SpecificRecord> producer;

    Pipeline() throws Exception {
        try (Admin admin = Admin.create(kafka().commonConfig())) {
            admin.createTopics(Arrays.stream(Topic.values())
                            .map(topic ->
                                    new NewTopic(topic.topicName(), PARTITIONS, (short) 1).configs(topic.config()))
                            .toList())
                    .all()
                    .get();
        }
        producer = new KafkaProducer<>(
                kafka().producerConfig(),
                new StringSerializer(),
                AvroSerdes.shipped().serializer());
    }

    KafkaSettings kafka() {
        return KafkaSettings.of(broker.bootstrapServers());
    }

    void publish(FabricSpec fabric) {
        send(Topic.FABRIC, fabric.name(), FabricRecords.toRecord(fabric), System.currentTimeMillis());
        producer.flush();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a refused record is missed by the test
    void send(Topic topic, String key, SpecificRecord value, long atMillis) {
        producer.send(new ProducerRecord<>(topic.topicName(), null, atMillis, key, value));
    }

    void flush() {
        producer.flush();
    }

    /** Reads a topic from its beginning until what has been read is enough, or half a minute is over. */
    <T extends SpecificRecord> List<T> readUntil(Topic topic, Predicate<List<T>> enough) {
        List<T> values = new ArrayList<>();
        try (Reader<T> reader = new Reader<>(topic)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!enough.test(values) && System.nanoTime() < deadline) {
                values.addAll(reader.poll());
            }
            values.addAll(reader.poll());
        }
        return values;
    }

    /** Reads a topic from its beginning, over and over. */
    final class Reader<T extends SpecificRecord> implements AutoCloseable {

        private final KafkaConsumer<String, T> consumer = new KafkaConsumer<>(
                kafka().consumerConfig(null),
                new StringDeserializer(),
                AvroSerdes.shipped().deserializer());

        Reader(Topic topic) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        List<T> poll() {
            List<T> values = new ArrayList<>();
            for (ConsumerRecord<String, T> record : consumer.poll(Duration.ofMillis(100))) {
                values.add(record.value());
            }
            return values;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        broker.close();
    }
}
