package io.netkv.oracle.bridge;

import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.LinkTelemetry;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.FabricPartitioner;
import io.netkv.schemas.Topic;
import io.netkv.stream.StrictNaming;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** The bridge: a tool's telemetry into link telemetry and states of decode instances. */
public final class BridgeTopology {

    /** What a new consumer group reads of the past: older telemetry says nothing of the network now. */
    private static final Duration BACKLOG = Duration.ofHours(1);

    private BridgeTopology() {}

    /**
     * Describes the bridge to Kafka Streams.
     *
     * @param serdes serdes of the public topics
     */
    public static Topology build(TelemetrySource source, AvroSerdes serdes) {
        StreamsBuilder builder = new StreamsBuilder(StrictNaming.topologyConfig());
        KStream<String, SpecificRecord> decoded = decoded(builder, source, serdes);
        decoded.filter((key, value) -> value instanceof LinkTelemetry, Named.as(BridgeNames.DECODED_TELEMETRY))
                .to(
                        Topic.LINK_TELEMETRY.topicName(),
                        Produced.with(Serdes.String(), serdes.serde()).withName(BridgeNames.TELEMETRY_SINK));
        decoded.filter((key, value) -> value instanceof DecodeInstanceState, Named.as(BridgeNames.DECODED_STATES))
                .to(
                        Topic.DECODE_INSTANCES.topicName(),
                        Produced.with(Serdes.String(), serdes.serde())
                                .withStreamPartitioner(BridgeTopology::partition)
                                .withName(BridgeNames.STATES_SINK));
        return builder.build();
    }

    /** What the source's messages say, keyed as our topics are. */
    public static KStream<String, SpecificRecord> decoded(
            StreamsBuilder builder, TelemetrySource source, AvroSerdes serdes) {
        return builder.stream(
                        source.topic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withTimestampExtractor((record, time) -> Math.max(0, record.timestamp()))
                                .withOffsetResetPolicy(AutoOffsetReset.byDuration(BACKLOG))
                                .withName(BridgeNames.TOOL_SOURCE))
                .process(
                        () -> new TelemetryDecodeProcessor(() -> source.decoder(serdes)), Named.as(BridgeNames.DECODE));
    }

    private static Optional<Set<Integer>> partition(String topic, String key, SpecificRecord value, int partitions) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return Optional.of(Set.of(FabricPartitioner.partition(topic, bytes, partitions)));
    }
}
