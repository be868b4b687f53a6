package io.netkv.trace.replay;

import io.netkv.avro.DecodeRequest;
import io.netkv.common.UserFacingException;
import io.netkv.core.trace.Turn;
import io.netkv.trace.results.Answers;
import io.netkv.trace.workload.Arrival;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a workload to {@link io.netkv.schemas.Topic#DECODE_REQUESTS} at the pace of its arrivals, each request to every
 * target. A record's event time is the trace's clock, whatever the speed. For one {@link #run}.
 */
public final class TraceProducer {

    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(60);
    private static final Duration ANSWER_POLL = Duration.ofMillis(20);

    private final Producer<String, DecodeRequest> producer;
    private final List<ReplayTarget> targets;
    private final ReplaySettings settings;
    private final ReplayClock clock;
    private final ReplayListener listener;
    private final Answers answers;
    private final Conversations conversations;

    private volatile boolean stopRequested;
    private @Nullable Thread sender;
    private boolean used;

    private long requests;
    private long records;
    private long lastOffsetMillis;
    private long maxLateNanos;
    private long lateNanos;
    private boolean isTold;

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
        this(producer, targets, settings, clock, listener, Answers.NONE);
    }

    /**
     * Prepares a replay that may have turns which wait for answers.
     *
     * @param answers says when requests were answered
     */
    public TraceProducer(
            Producer<String, DecodeRequest> producer,
            List<ReplayTarget> targets,
            ReplaySettings settings,
            ReplayClock clock,
            ReplayListener listener,
            Answers answers) {
        this.answers = answers;
        conversations = new Conversations(settings.baseEpochMillis(), this::wakeSender);
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
        try {
            Arrival next = arrivals.hasNext() ? arrivals.next() : null;
            while (next != null || conversations.waiting() > 0) {
                Conversations.DueTurn turn = conversations.first();
                if (next != null && (turn == null || next.offsetMillis() <= turn.offsetMillis())) {
                    if (isDue(next.offsetMillis(), pacer, deliveries)) {
                        begin(next, deliveries);
                        next = arrivals.hasNext() ? arrivals.next() : null;
                    }
                } else if (turn == null) {
                    awaitAnswer(pacer, deliveries);
                } else if (isDue(turn.offsetMillis(), pacer, deliveries)) {
                    conversations.take(turn);
                    sendLater(turn, pacer, deliveries);
                }
                deliveries.check();
                if (isStopped()) {
                    return false;
                }
            }
            return true;
        } catch (InterruptException e) {
            return false;
        } catch (KafkaException e) {
            throw new ReplayException(deliveries.acknowledged(), e);
        }
    }

    /** Waits; false where something else comes first. */
    private boolean isDue(long offsetMillis, Pacer pacer, SendTracker deliveries) {
        lateNanos = pacer.await(offsetMillis, () -> mustEnd(deliveries) || conversations.isDueBefore(offsetMillis));
        return lateNanos >= 0 && !mustEnd(deliveries);
    }

    private boolean mustEnd(SendTracker deliveries) {
        return isStopped() || deliveries.hasFailed();
    }

    /** All that is left are turns that wait for answers. */
    private void awaitAnswer(Pacer pacer, SendTracker deliveries) {
        long answers = conversations.answers();
        long deadlineNanos = pacer.elapsedNanos() + ANSWER_PATIENCE.toNanos();
        while (conversations.first() == null && !mustEnd(deliveries)) {
            if (conversations.answers() > answers) {
                answers = conversations.answers();
                deadlineNanos = pacer.elapsedNanos() + ANSWER_PATIENCE.toNanos();
            }
            long leftNanos = deadlineNanos - pacer.elapsedNanos();
            if (leftNanos <= 0) {
                throw new UserFacingException(conversations.waiting() + " turns wait for the answer to the turn before,"
                        + " and none has come for " + ANSWER_PATIENCE.toSeconds()
                        + " s; a scheduler must run, and 'netkv simulate' or engines that write request-outcomes");
            }
            clock.sleepNanos(Math.min(leftNanos, ANSWER_POLL.toNanos()));
        }
    }

    /** Sends an arrival, or keeps it until the turn before is answered. */
    private void begin(Arrival arrival, SendTracker deliveries) {
        Turn turn = arrival.request().turn();
        if (turn != null && !isTold) {
            isTold = true;
            answers.tell(conversations);
        }
        if (turn != null && turn.followsAnswer()) {
            AtomicInteger targetsLeft = new AtomicInteger(targets.size());
            targets.forEach(target -> conversations.hold(target, turn, arrival, targetsLeft));
            return;
        }
        if (turn != null) {
            targets.forEach(target -> conversations.sending(target, turn, arrival.requestId()));
        }
        RequestRecords arrivalRecords = new RequestRecords(settings, arrival);
        targets.forEach(target -> send(arrival, target, arrivalRecords, deliveries));
        count(arrival);
    }

    /** An answer may have come late: event time does not go back for it. */
    private void sendLater(Conversations.DueTurn turn, Pacer pacer, SendTracker deliveries) {
        long offsetMillis = Math.max(turn.offsetMillis(), pacer.offsetMillis());
        Arrival held = turn.arrival();
        Arrival arrival = new Arrival(held.sequence(), held.requestId(), offsetMillis, held.request());
        send(arrival, turn.target(), new RequestRecords(settings, arrival), deliveries);
        if (turn.targetsLeft().decrementAndGet() == 0) {
            count(arrival);
        }
    }

    private boolean isStopped() {
        return stopRequested || Thread.currentThread().isInterrupted();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // deliveries hears of it
    private void send(Arrival arrival, ReplayTarget target, RequestRecords arrivalRecords, SendTracker deliveries) {
        int prefill = target.prefill()
                .choose(arrival.offsetMillis(), arrival.request().inputTokens());
        producer.send(arrivalRecords.recordFor(target, prefill, clock.epochMicros()), deliveries);
        records++;
    }

    private void count(Arrival arrival) {
        requests++;
        lastOffsetMillis = arrival.offsetMillis();
        if (settings.speed() != ReplaySettings.MAX_SPEED) {
            maxLateNanos = Math.max(maxLateNanos, lateNanos);
        }
        listener.onSent(requests, arrival.offsetMillis(), lateNanos);
    }

    private synchronized void wakeSender() {
        if (sender != null) {
            LockSupport.unpark(sender);
        }
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
