package example;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Prints decisions as they come. The file of properties chooses the deserializer; values are generic records, so no class
 * is generated. Arguments: file of properties, brokers, how many decisions to read at least.
 */
public final class Decisions {

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3) {
            System.err.println("usage: Decisions FILE HOST:PORT DECISIONS");
            System.exit(2);
        }
        long limit = Long.parseLong(arguments[2]);
        Map<String, Long> decisionsByInstance = new TreeMap<>();
        long read = 0;
        try (KafkaConsumer<String, GenericRecord> consumer = consumer(Path.of(arguments[0]), arguments[1])) {
            consumer.subscribe(List.of("decode-assignments"));
            while (read < limit) {
                for (ConsumerRecord<String, GenericRecord> record : consumer.poll(Duration.ofSeconds(1))) {
                    GenericRecord decision = record.value();
                    if (decision.get("refusal") != null) {
                        System.out.println(decision.get("requestId") + " refused: " + decision.get("refusal"));
                        continue;
                    }
                    if (read++ < 5) {
                        System.out.println(line(record.key(), decision));
                    }
                    decisionsByInstance.merge(decision.get("decodeInstance").toString(), 1L, Long::sum);
                }
            }
        }
        System.out.println(read + " decisions, by decode instance: " + decisionsByInstance);
    }

    private static KafkaConsumer<String, GenericRecord> consumer(Path file, String brokers) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        properties.put("bootstrap.servers", brokers);
        properties.put("group.id", "example-java-decisions");
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", "false");
        properties.put("key.deserializer", StringDeserializer.class.getName());
        return new KafkaConsumer<>(properties);
    }

    private static String line(String fabric, GenericRecord decision) {
        GenericRecord cost = (GenericRecord) decision.get("cost");
        return "%s %s: %s -> %s, tier %s, cost %.4f s of which transfer %.4f s"
                .formatted(
                        fabric,
                        decision.get("requestId"),
                        decision.get("prefillInstance"),
                        decision.get("decodeInstance"),
                        decision.get("tier"),
                        (double) cost.get("totalSeconds"),
                        (double) cost.get("transferSeconds"));
    }
}
