package io.netkv.benchmarks;

import io.netkv.avro.LinkTelemetry;
import io.netkv.core.fabric.Fabric;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.RecordKeys;
import io.netkv.schemas.Topic;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends readings of all links of a fabric, over and over and at an even pace, until it is closed. */
final class TelemetryLoad implements AutoCloseable {

    private final KafkaSettings kafka;
    private final Fabric fabric;
    private final double hertz;
    private final Thread thread = new Thread(this::send, "telemetry");
    private volatile boolean isClosed;
    private volatile long sent;
    private volatile double seconds;

    private TelemetryLoad(KafkaSettings kafka, Fabric fabric, double hertz) {
        this.kafka = kafka;
        this.fabric = fabric;
        this.hertz = hertz;
    }

    /**
     * Starts one.
     *
     * @param hertz readings of each link per second
     */
    static TelemetryLoad start(KafkaSettings kafka, Fabric fabric, double hertz) {
        TelemetryLoad load = new TelemetryLoad(kafka, fabric, hertz);
        load.thread.start();
        return load;
    }

    /** Readings sent so far. */
    long sent() {
        return sent;
    }

    /** Readings a second, when it has been closed. */
    double perSecond() {
        return sent / seconds;
    }

    @SuppressWarnings({"FutureReturnValueIgnored", "NonAtomicOperationOnVolatileField"}) // one thread writes
    private void send() {
        Map<String, Object> config = kafka.producerConfig();
        config.put("linger.ms", "20");
        config.put("batch.size", "131072");
        Serializer<LinkTelemetry> serializer = AvroSerdes.shipped().serializer();
        int links = fabric.linkCount();
        double nanosPerReading = TimeUnit.SECONDS.toNanos(1) / (links * hertz);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            LinkTelemetry reading = LinkTelemetry.newBuilder()
                    .setFabric(fabric.name())
                    .setQueueBytes(0L)
                    .build();
            long start = System.nanoTime();
            long startMillis = System.currentTimeMillis();
            for (long i = 0; !isClosed; i++) {
                long due = start + (long) (i * nanosPerReading);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                }
                int link = (int) (i % links);
                double second = i * nanosPerReading * 1e-9;
                long atMillis = startMillis + (long) (1000 * second);
                reading.setLink(fabric.linkName(link));
                reading.setDeviceTimeMicros(1000 * atMillis);
                reading.setBytesSent((long) (second * 0.3 * fabric.linkCapacityBytesPerSecond(link)));
                producer.send(new ProducerRecord<>(
                        Topic.LINK_TELEMETRY.topicName(),
                        null,
                        atMillis,
                        RecordKeys.link(fabric.name(), fabric.linkName(link)),
                        serializer.serialize("", reading)));
                sent = i + 1;
            }
            seconds = (System.nanoTime() - start) * 1e-9;
        }
    }

    @Override
    public void close() throws InterruptedException {
        isClosed = true;
        thread.join();
    }
}
