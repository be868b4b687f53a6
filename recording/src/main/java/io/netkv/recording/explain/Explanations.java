package io.netkv.recording.explain;

import io.netkv.common.UserFacingException;
import io.netkv.recording.file.TopicRecords;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why requests were decided as they were. Each is read back from the topics, which takes seconds: one at a time, some wait, and more than
 * those are refused.
 */
public final class Explanations implements AutoCloseable {

    private static final int MOST_WAITING = 8;

    private final Supplier<TopicRecords> source;
    private final ExecutorService reading =
            new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                Thread thread = new Thread(task, "explanations");
                thread.setDaemon(true);
                thread.setPriority(Thread.MIN_PRIORITY);
                return thread;
            });

    /**
     * Explains nothing yet.
     *
     * @param source opens what is read for each, see {@link Explainer#ACCESS}
     */
    public Explanations(Supplier<TopicRecords> source) {
        this.source = source;
    }

    /**
     * Explains one.
     *
     * @param fabric null where one fabric alone has a request of that id
     * @return fails with {@link UserFacingException} where there is no such decision
     * @throws RejectedExecutionException where too many wait already
     */
    public CompletableFuture<ExplainedDecision> explain(String requestId, @Nullable String fabric) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (TopicRecords records = source.get()) {
                        return new Explainer(records, () -> {}).explain(requestId, fabric);
                    }
                },
                reading);
    }

    @Override
    public void close() {
        reading.shutdownNow();
    }
}
