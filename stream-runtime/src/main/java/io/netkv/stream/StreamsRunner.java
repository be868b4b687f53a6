package io.netkv.stream;

import io.netkv.schemas.RegistryException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/** Owns a running topology: start, wait, error and close. Safe for use by many threads. */
public final class StreamsRunner implements AutoCloseable {

    /** Leaving the group hands the partitions on at once, instead of when the session times out. */
    private static final CloseOptions CLOSE = CloseOptions.groupMembershipOperation(
                    CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(Duration.ofSeconds(20));

    private final String name;
    private final KafkaStreams streams;
    private final Runnable onClose;
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * Takes a topology, does not start it.
     *
     * @param name what error messages call the application
     */
    public StreamsRunner(String name, Topology topology, Properties properties) {
        this(name, topology, properties, () -> {});
    }

    /**
     * Takes a topology, does not start it.
     *
     * @param onClose is run when the topology has ended
     * @see #StreamsRunner(String, Topology, Properties)
     */
    public StreamsRunner(String name, Topology topology, Properties properties, Runnable onClose) {
        this.name = name;
        this.onClose = onClose;
        streams = new KafkaStreams(topology, properties);
        streams.setStateListener((newState, oldState) -> onState(newState));
        streams.setUncaughtExceptionHandler(this::onFailure);
    }

    private void onState(State state) {
        if (state == State.RUNNING) {
            running.countDown();
        } else if (state == State.ERROR || state == State.NOT_RUNNING) {
            running.countDown();
            ended.countDown();
        }
    }

    private StreamThreadExceptionResponse onFailure(Throwable exception) {
        failure.compareAndSet(null, exception);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Starts it and returns at once. */
    public void start() {
        streams.start();
    }

    /**
     * Waits until partitions are assigned and stores restored.
     *
     * @throws IllegalStateException where that fails or takes longer
     */
    public void awaitRunning(Duration timeout) throws InterruptedException {
        boolean inTime = running.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        throwIfFailed();
        if (!inTime) {
            throw new IllegalStateException("the " + name + " is not running after " + timeout.toSeconds()
                    + " s (state " + streams.state() + "); check that the broker is running");
        }
    }

    /**
     * Waits until it is closed.
     *
     * @throws IllegalStateException where it ends by a failure
     */
    public void awaitEnd() throws InterruptedException {
        ended.await();
        throwIfFailed();
    }

    /** Why it does not run, in one line; empty while partitions are assigned and their stores restored. */
    public Optional<String> problem() {
        State state = streams.state();
        if (state == State.RUNNING) {
            return Optional.empty();
        }
        Throwable cause = failure.get();
        return Optional.of(cause == null ? "the " + name + " is not running (state " + state + ")" : stopped(cause));
    }

    /** The running streams, for metrics. */
    public KafkaStreams streams() {
        return streams;
    }

    /**
     * Throws what made it end, if it failed.
     *
     * @throws IllegalStateException with the cause in one line
     */
    public void throwIfFailed() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException(stopped(cause), cause);
        }
    }

    private String stopped(Throwable cause) {
        return "the " + name + " stopped: " + rootMessage(cause);
    }

    private static String rootMessage(Throwable exception) {
        RegistryException registry = RegistryException.findIn(exception);
        if (registry != null) {
            return String.valueOf(registry.getMessage());
        }
        Throwable cause = exception;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof AuthorizationException) {
            return "no right: " + denied(cause, exception) + "; docs/security.md lists the rights that each part needs";
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    /** Where the refusal does not name the topics, what it led to does. */
    private static String denied(Throwable refusal, Throwable exception) {
        return refusal instanceof TopicAuthorizationException topics
                        && !topics.unauthorizedTopics().isEmpty()
                ? "topic " + String.join(", ", topics.unauthorizedTopics())
                : String.valueOf(exception.getMessage());
    }

    /** Commits, leaves the group and ends; at most 20 s. */
    @Override
    public void close() {
        streams.close(CLOSE);
        onClose.run();
        ended.countDown();
    }
}
