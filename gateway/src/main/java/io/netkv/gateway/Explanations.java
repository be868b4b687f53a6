package io.netkv.gateway;

import io.netkv.common.UserFacingException;
import io.netkv.kafka.KafkaSettings;
import io.netkv.recording.explain.ExplainedDecision;
import io.netkv.recording.explain.Explainer;
import io.netkv.recording.file.LiveTopics;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Why requests were decided as they were. Each is read back from the topics, which takes seconds: one at a time, some wait, and more than
 * those are refused.
 */
public final class Explanations implements AutoCloseable {

    private static final int MOST_WAITING = 8;
    private static final long RETRY_AFTER_MILLIS = 5_000;

    private final KafkaSettings kafka;
    private final ExecutorService reading =
            new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                Thread thread = new Thread(task, "explanations");
                thread.setDaemon(true);
                thread.setPriority(Thread.MIN_PRIORITY);
                return thread;
            });

    /** Reads the topics of these settings, see {@link Explainer#ACCESS}. */
    public Explanations(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /**
     * Explains one.
     *
     * @param fabric null where one fabric alone has a request of that id
     * @return fails with {@link UserFacingException} where there is no such decision
     * @throws RefusedException where too many wait already
     */
    public CompletableFuture<ExplainedDecision> explain(String requestId, @Nullable String fabric) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try (LiveTopics topics = new LiveTopics(kafka)) {
                            return new Explainer(topics, () -> {}).explain(requestId, fabric);
                        }
                    },
                    reading);
        } catch (RejectedExecutionException e) {
            throw new RefusedException(
                    MOST_WAITING + " requests wait for their explanation already", RETRY_AFTER_MILLIS);
        }
    }

    @Override
    public void close() {
        reading.shutdownNow();
    }
}
