package io.netkv.recording.file;

import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record of a topic.
 *
 * @param key null where it had none
 * @param readOrder the header {@link io.netkv.scheduler.ReadOrder#HEADER}; null where it had none
 * @param value null where it deletes its key
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record RecordedRecord(
        int partition,
        long offset,
        long timestampMillis,
        @Nullable String key,
        byte @Nullable [] readOrder,
        @Nullable SpecificRecord value) {}
