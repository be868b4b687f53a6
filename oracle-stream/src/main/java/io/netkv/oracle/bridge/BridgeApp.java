package io.netkv.oracle.bridge;

import io.netkv.kafka.TopicAccess;
import io.netkv.schemas.Topic;
import io.netkv.stream.StreamsRunner;
import io.netkv.stream.StreamsSettings;
import java.util.Set;

/** The bridge as an application. */
public final class BridgeApp {

    /** The topics that it writes; what it reads is the tool's own. */
    public static final TopicAccess ACCESS =
            new TopicAccess(Set.of(), Set.of(Topic.LINK_TELEMETRY, Topic.DECODE_INSTANCES, Topic.DEAD_LETTERS));

    private BridgeApp() {}

    /** The bridge, ready to start. Bridges of different topics need different application ids. */
    public static StreamsRunner create(StreamsSettings streams, TelemetrySource source) {
        return new StreamsRunner(
                "bridge",
                BridgeTopology.build(source, streams.kafka().serdes()),
                streams.forTelemetry().properties());
    }
}
