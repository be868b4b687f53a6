package io.netkv.trace.replay;

import io.netkv.avro.DecodeRequest;
import io.netkv.trace.workload.Arrival;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a workload to {@link io.netkv.schemas.Topic#DECODE_REQUESTS} at the pace of its arrivals, each request to every
 * target. A record's event time is the trace's clock, whatever the speed. For one {@link #run}.
 */
public final class TraceProducer {

    private final Producer<String, DecodeRequest> producer;
    private final List<ReplayTarget> targets;
    private final ReplaySettings settings;
    private final ReplayClock clock;
    private final ReplayListener listener;

    private volatile boolean stopRequested;
    private @Nullable Thread sender;
    private boolean used;

    private long requests;
    private long records;
    private long lastOffsetMillis;
    private long maxLateNanos;

    /**
     * Prepares a replay.
     *
     * @param producer stays the caller's, who closes it
     * @param targets at least one, no name twice
     * @param settings speed and event time
     * @param clock {@link ReplayClock#SYSTEM}, or a test's
     * @param listener hears of each request sent
     */
    public TraceProducer(
            Producer<String, DecodeRequest> producer,
            List<ReplayTarget> targets,
            ReplaySettings settings,
            ReplayClock clock,
            ReplayListener listener) {
        this.producer = producer;
        this.targets = checked(targets);
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
    }

    private static List<ReplayTarget> checked(List<ReplayTarget> targets) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no fabric is named to send requests to; name at least one");
        }
        Set<String> names = new HashSet<>();
        for (ReplayTarget target : targets) {
            if (!names.add(target.name())) {
                throw new IllegalArgumentException(
                        "fabric '" + target.name() + "' is named twice; give every fabric a name of its own");
            }
        }
        return List.copyOf(targets);
    }

    /**
     * Sends every arrival when it is due and waits until the broker has confirmed them all. Ends early, without an
     * exception, on {@link #stop} and when the thread is interrupted (which it then still is); either of them ends the
     * wait too, when that is what it meets.
     *
     * @param arrivals in order of their offsets
     * @throws ReplayException where the broker refuses a record or cannot be reached
     */
    public ReplaySummary run(Iterator<Arrival> arrivals) {
        SendTracker deliveries = begin();
        try {
            Pacer pacer = new Pacer(clock, settings.speed());
            boolean sentAll = sendAll(arrivals, pacer, deliveries);
            boolean flushed = flush();
            deliveries.check();
            return new ReplaySummary(
                    requests,
                    records,
                    deliveries.acknowledged(),
                    !(sentAll && flushed),
                    lastOffsetMillis,
                    pacer.elapsedNanos(),
                    maxLateNanos);
        } finally {
            end();
        }
    }

    /** Ends the run soon, from any thread. */
    public synchronized void stop() {
        stopRequested = true;
        if (sender != null) {
            sender.interrupt();
        }
    }

    private synchronized SendTracker begin() {
        if (used) {
            throw new IllegalStateException("a TraceProducer runs once");
        }
        used = true;
        sender = Thread.currentThread();
        return new SendTracker(sender);
    }

    /** False where it was stopped. */
    private boolean sendAll(Iterator<Arrival> arrivals, Pacer pacer, SendTracker deliveries) {
        BooleanSupplier cancelled = () -> isStopped() || deliveries.hasFailed();
        try {
            while (arrivals.hasNext()) {
                Arrival arrival = arrivals.next();
                long lateNanos = pacer.await(arrival.offsetMillis(), cancelled);
                deliveries.check();
                if (isStopped()) {
                    return false;
                }
                send(arrival, deliveries);
                count(arrival, lateNanos);
            }
            return true;
        } catch (InterruptException e) {
            return false;
        } catch (KafkaException e) {
            throw new ReplayException(deliveries.acknowledged(), e);
        }
    }

    private boolean isStopped() {
        return stopRequested || Thread.currentThread().isInterrupted();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // deliveries hears of it
    private void send(Arrival arrival, SendTracker deliveries) {
        RequestRecords arrivalRecords = new RequestRecords(settings, arrival);
        for (ReplayTarget target : targets) {
            int prefill = target.prefill()
                    .choose(arrival.offsetMillis(), arrival.request().inputTokens());
            producer.send(arrivalRecords.recordFor(target, prefill, clock.epochMicros()), deliveries);
            records++;
        }
    }

    private void count(Arrival arrival, long lateNanos) {
        requests++;
        lastOffsetMillis = arrival.offsetMillis();
        if (settings.speed() != ReplaySettings.MAX_SPEED) {
            maxLateNanos = Math.max(maxLateNanos, lateNanos);
        }
        listener.onSent(requests, arrival.offsetMillis(), lateNanos);
    }

    /** False if the wait was interrupted. */
    private boolean flush() {
        boolean interrupted = takeInterrupt();
        try {
            producer.flush();
            return true;
        } catch (InterruptException e) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An interrupted thread cannot wait for confirmations. Locked: stop() may be about to interrupt it. */
    private synchronized boolean takeInterrupt() {
        return Thread.interrupted();
    }

    /** The interrupt of stop() was for the run, not for the caller. */
    private synchronized void end() {
        sender = null;
        if (stopRequested) {
            Thread.interrupted();
        }
    }
}
