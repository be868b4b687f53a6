package io.netkv.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some records of a batch could not be used; the others were. {@link DeadLetterHandler} makes a dead letter of each. */
public final class RejectedRecordsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never written
    private final List<Rejected> rejected = new ArrayList<>();

    /** One of them. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Rejected(
            byte @Nullable [] key,
            byte @Nullable [] value,
            long timestamp,
            int offsetInBatch,
            RuntimeException reason) {}

    RejectedRecordsException() {
        super("records of a batch that could not be used", null, false, false);
    }

    /** The record that a batch is at. */
    void add(RecordBatch batch, RuntimeException reason) {
        rejected.add(new Rejected(batch.key(), batch.value(), batch.timestamp(), batch.offsetInBatch(), reason));
    }

    List<Rejected> rejected() {
        return rejected;
    }
}
