package io.netkv.trace.replay;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** What became of the records sent: how many arrived, and the first failure. Written to by the producer's thread. */
final class SendTracker implements Callback {

    private final Thread sender;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /**
     * Begins to count.
     *
     * @param sender the thread to wake when a record fails, so that it need not sleep out its wait
     */
    SendTracker(Thread sender) {
        this.sender = sender;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        if (exception == null) {
            acknowledged.incrementAndGet();
        } else if (failure.compareAndSet(null, exception)) {
            LockSupport.unpark(sender);
        }
    }

    long acknowledged() {
        return acknowledged.get();
    }

    boolean hasFailed() {
        return failure.get() != null;
    }

    /** Throws what went wrong, if anything did. */
    void check() {
        Exception first = failure.get();
        if (first != null) {
            throw new ReplayException(acknowledged(), first);
        }
    }
}
