package io.netkv.schemas;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.RequestOutcome;
import io.netkv.avro.TransferAccuracy;
import io.netkv.avro.TransferEvent;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** Every public topic: its name, what its records are, and how Kafka keeps it. Keys are in {@link RecordKeys}. */
public enum Topic {
    /** Readings of links, keyed by {@link RecordKeys#link}. */
    LINK_TELEMETRY("link-telemetry", LinkTelemetry.SCHEMA$, false),
    /** The oracle's snapshots, keyed by fabric: a table. */
    NETWORK_COST_ORACLE("network-cost-oracle", OracleSnapshot.SCHEMA$, true),
    /** Requests that need a decode instance, a prefill instance, or both, keyed by fabric. */
    DECODE_REQUESTS("decode-requests", DecodeRequest.SCHEMA$, false),
    /** States of decode instances, keyed by {@link RecordKeys#instance} and partitioned by fabric: a table. */
    DECODE_INSTANCES("decode-instances", DecodeInstanceState.SCHEMA$, true),
    /** States of prefill instances, keyed by {@link RecordKeys#instance} and partitioned by fabric: a table. */
    PREFILL_INSTANCES("prefill-instances", PrefillInstanceState.SCHEMA$, true),
    /** Changes of the prefix blocks that instances hold, keyed by {@link RecordKeys#instance} and partitioned by fabric. */
    PREFIX_BLOCKS("prefix-blocks", PrefixBlocks.SCHEMA$, false),
    /** Decisions, keyed by fabric: the scheduler's one log. */
    DECODE_ASSIGNMENTS("decode-assignments", DecodeAssignment.SCHEMA$, false),
    /** What becomes of KV transfers, keyed by fabric. */
    TRANSFER_EVENTS("transfer-events", TransferEvent.SCHEMA$, false),
    /** What requests experienced, keyed by fabric. */
    REQUEST_OUTCOMES("request-outcomes", RequestOutcome.SCHEMA$, false),
    /** What transfers took against what was predicted, keyed by fabric. */
    TRANSFER_ACCURACY("transfer-accuracy", TransferAccuracy.SCHEMA$, false),
    /** Descriptions of fabrics, keyed by fabric: a table. */
    FABRIC("fabric", FabricDescription.SCHEMA$, true),
    /** Records that could not be used, with their own key and value; the headers say why (see docs/topics.md). */
    DEAD_LETTERS("dead-letters", null, false);

    /** Retention of the topics that are not tables: one day. */
    public static final long RETENTION_MILLIS = 24 * 60 * 60 * 1000L;

    /**
     * Configuration of every topic with this project's records. Event time runs ahead of the wall clock in a fast replay; left alone,
     * a broker refuses records that are more than an hour ahead.
     */
    public static final Map<String, String> EVENT_TIME_CONFIG =
            Map.of(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));

    private final String topicName;

    @SuppressWarnings("ImmutableEnumChecker") // generated schemas are never changed
    private final @Nullable Schema schema;

    private final boolean table;

    Topic(String topicName, @Nullable Schema schema, boolean table) {
        this.topicName = topicName;
        this.schema = schema;
        this.table = table;
    }

    /** Its name in Kafka. */
    public String topicName() {
        return topicName;
    }

    /** Schema of its values, or null for the dead letters, whose values are whatever arrived. */
    public @Nullable Schema schema() {
        return schema;
    }

    /** Subject of its values in a schema registry. */
    public String subject() {
        return topicName + "-value";
    }

    /** Whether a later record permanently replaces an earlier one of the same key. */
    public boolean isTable() {
        return table;
    }

    /** Whether people's own programs write it, at event times of their choice. */
    private boolean isInput() {
        return this != DECODE_ASSIGNMENTS && this != TRANSFER_ACCURACY && this != DEAD_LETTERS;
    }

    /** The topic's configuration at its creation. */
    public Map<String, String> config() {
        Map<String, String> config = new HashMap<>(EVENT_TIME_CONFIG);
        if (table) {
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        } else {
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(RETENTION_MILLIS));
            if (isInput()) {
                // Better refused than accepted and deleted at once.
                config.put(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.toString(RETENTION_MILLIS));
            }
        }
        return config;
    }
}
