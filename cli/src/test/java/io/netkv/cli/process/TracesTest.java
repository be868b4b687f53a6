package io.netkv.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.netkv.core.fabric.FatTree;
import io.netkv.fixtures.EmbeddedPipeline;
import io.netkv.schemas.Topic;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler whose spans go to a receiver of OTLP. */
@Timeout(120)
class TracesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String ROUTERS_SPAN = "00f067aa0ba902b7";
    private static final String FABRIC = "paper-64";

    private final List<Span> received = new CopyOnWriteArrayList<>();
    private HttpServer receiver;

    @TempDir
    private Path directory;

    @BeforeEach
    void receive() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/traces", exchange -> {
            boolean isZipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            InputStream body = exchange.getRequestBody();
            ExportTraceServiceRequest sent =
                    ExportTraceServiceRequest.parseFrom(isZipped ? new GZIPInputStream(body) : body);
            sent.getResourceSpansList()
                    .forEach(resource ->
                            resource.getScopeSpansList().forEach(scope -> received.addAll(scope.getSpansList())));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void followARequestToItsAssignmentAndItsOutcome() throws Exception {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/v1/traces";
        try (EmbeddedPipeline pipeline = new EmbeddedPipeline();
                NetKvProcess scheduler =
                        NetKvProcess.startStreams(directory, "scheduler", pipeline.kafka(), "--traces", url)) {
            scheduler.awaitOutput("The scheduler runs");
            pipeline.publish(FatTree.paper64().spec());
            long nowMillis = System.currentTimeMillis();
            send(pipeline, "traced", "00-" + TRACE + "-" + ROUTERS_SPAN + "-01", nowMillis);
            send(pipeline, "untraced", null, nowMillis);
            send(pipeline, "garbled", "00-what-01", nowMillis);
            Map<String, String> contexts = answers(pipeline, 3);
            transfer(pipeline, TransferEventKind.STARTED, nowMillis + 100);
            transfer(pipeline, TransferEventKind.FINISHED, nowMillis + 350);

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> received.size() >= 2);

            Span decide = span("decide");
            assertThat(hex(decide.getTraceId().toByteArray())).isEqualTo(TRACE);
            assertThat(hex(decide.getParentSpanId().toByteArray())).isEqualTo(ROUTERS_SPAN);
            assertThat(attributes(decide))
                    .containsEntry("netkv.request.id", "traced")
                    .containsEntry("netkv.policy", "netkv-full")
                    .containsEntry("netkv.oracle.mode", "TIERS_ONLY");
            assertThat(decide.getEndTimeUnixNano()).isGreaterThanOrEqualTo(decide.getStartTimeUnixNano());
            String decidesSpan = hex(decide.getSpanId().toByteArray());
            assertThat(contexts)
                    .containsEntry("traced", "00-" + TRACE + "-" + decidesSpan + "-01")
                    .containsEntry("untraced", "")
                    .containsEntry("garbled", "");
            Span transfer = span("kv-transfer");
            assertThat(hex(transfer.getParentSpanId().toByteArray())).isEqualTo(decidesSpan);
            assertThat(transfer.getEndTimeUnixNano() - transfer.getStartTimeUnixNano())
                    .isEqualTo(250_000_000L);
            assertThat(transfer.getStatus().getCode()).isNotEqualTo(StatusCode.STATUS_CODE_ERROR);
            assertThat(received).hasSize(2);
        }
    }

    private Span span(String name) {
        return received.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Map<String, String> attributes(Span span) {
        return span.getAttributesList().stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey, each -> each.getValue().getStringValue()));
    }

    private static void send(EmbeddedPipeline pipeline, String id, String context, long atMillis) throws Exception {
        DecodeRequest request = DecodeRequest.newBuilder()
                .setRequestId(id)
                .setFabric(FABRIC)
                .setPrefillInstance("p0r0n0i0")
                .setInputTokens(1000)
                .setSentAtEpochMicros(1000 * System.currentTimeMillis())
                .build();
        ProducerRecord<String, SpecificRecord> record =
                new ProducerRecord<>(Topic.DECODE_REQUESTS.topicName(), null, atMillis, FABRIC, request);
        if (context != null) {
            record.headers().add("traceparent", context.getBytes(StandardCharsets.UTF_8));
        }
        try (KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(
                pipeline.kafka().producerConfig(),
                new StringSerializer(),
                pipeline.kafka().serdes().serializer())) {
            producer.send(record).get();
        }
    }

    private static void transfer(EmbeddedPipeline pipeline, TransferEventKind kind, long atMillis) {
        TransferEvent event = TransferEvent.newBuilder()
                .setRequestId("traced")
                .setFabric(FABRIC)
                .setKind(kind)
                .setAtMillis(atMillis)
                .build();
        pipeline.send(Topic.TRANSFER_EVENTS, FABRIC, event, atMillis);
        pipeline.flush();
    }

    /** Trace contexts of the answers, by request. */
    private static Map<String, String> answers(EmbeddedPipeline pipeline, int count) {
        Map<String, String> contexts = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                pipeline.kafka().consumerConfig(null), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.DECODE_ASSIGNMENTS.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    Header context = record.headers().lastHeader("traceparent");
                    String id = pipeline.kafka()
                            .serdes()
                            .<DecodeAssignment>deserializer()
                            .deserialize(record.topic(), record.value())
                            .getRequestId();
                    contexts.put(id, context == null ? "" : new String(context.value(), StandardCharsets.UTF_8));
                }
                return contexts.size() == count;
            });
        }
        return contexts;
    }
}
