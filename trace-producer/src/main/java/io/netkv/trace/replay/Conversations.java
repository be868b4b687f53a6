package io.netkv.trace.replay;

import io.netkv.core.trace.Turn;
import io.netkv.trace.results.Answers;
import io.netkv.trace.workload.Arrival;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Turns that wait for the answer to the one before: of each target by itself, since each answers in its own time. Told of
 * answers by another thread.
 */
final class Conversations implements Answers.Listener {

    private final long baseEpochMillis;
    private final Runnable wake;
    private final Map<Place, Conversation> conversations = new HashMap<>();
    private final Map<Place, Conversation> unanswered = new HashMap<>();
    private final PriorityQueue<DueTurn> due = new PriorityQueue<>(
            Comparator.comparingLong(DueTurn::offsetMillis).thenComparingLong(turn -> turn.arrival.sequence()));
    private int waiting;
    private long answers;

    /** A conversation or a request of a fabric. */
    private record Place(String fabric, String name) {}

    /** A turn of a trace, and how many targets it is still to be sent to. */
    private record Held(Arrival arrival, AtomicInteger targetsLeft) {}

    /** A turn whose time has been fixed. */
    record DueTurn(ReplayTarget target, Arrival arrival, long offsetMillis, AtomicInteger targetsLeft) {}

    private static final class Conversation {

        private final ReplayTarget target;
        private final Deque<Held> waiting = new ArrayDeque<>();
        private boolean isAnswered;
        private long answeredMillis;

        Conversation(ReplayTarget target) {
            this.target = target;
        }
    }

    /**
     * No turns yet.
     *
     * @param baseEpochMillis event time of the workload's start
     * @param wake is called when a turn has become due, or its time has been fixed
     */
    Conversations(long baseEpochMillis, Runnable wake) {
        this.baseEpochMillis = baseEpochMillis;
        this.wake = wake;
    }

    /** A turn that waits for nothing is about to be sent. */
    synchronized void sending(ReplayTarget target, Turn turn, String requestId) {
        expectAnswer(conversation(target, turn), requestId);
    }

    /** Keeps a turn until the one before is answered. */
    synchronized void hold(ReplayTarget target, Turn turn, Arrival arrival, AtomicInteger targetsLeft) {
        Conversation conversation = conversation(target, turn);
        conversation.waiting.add(new Held(arrival, targetsLeft));
        waiting++;
        if (conversation.isAnswered) {
            fixNext(conversation);
        }
    }

    private Conversation conversation(ReplayTarget target, Turn turn) {
        return conversations.computeIfAbsent(
                new Place(target.name(), turn.session()), place -> new Conversation(target));
    }

    private void expectAnswer(Conversation conversation, String requestId) {
        conversation.isAnswered = false;
        unanswered.put(new Place(conversation.target.name(), requestId), conversation);
    }

    @Override
    public synchronized void answered(String fabric, String requestId, long completedAtMillis) {
        Conversation conversation = unanswered.remove(new Place(fabric, requestId));
        if (conversation == null) {
            return; // told twice, or no turn of a conversation
        }
        answers++;
        conversation.isAnswered = true;
        conversation.answeredMillis = completedAtMillis - baseEpochMillis;
        if (!conversation.waiting.isEmpty()) {
            fixNext(conversation);
            wake.run();
        }
    }

    private void fixNext(Conversation conversation) {
        Held next = conversation.waiting.remove();
        Turn turn = next.arrival.request().turn();
        long delayMillis = turn == null ? 0 : turn.delayMillis();
        long earliestMillis = Math.max(next.arrival.offsetMillis(), conversation.answeredMillis + delayMillis);
        due.add(new DueTurn(conversation.target, next.arrival, earliestMillis, next.targetsLeft));
        expectAnswer(conversation, next.arrival.requestId());
    }

    /** The turn that is due first, if the time of any is fixed. */
    synchronized @Nullable DueTurn first() {
        return due.peek();
    }

    /** Whether a turn is due before a time. */
    synchronized boolean isDueBefore(long offsetMillis) {
        DueTurn first = due.peek();
        return first != null && first.offsetMillis < offsetMillis;
    }

    /** Takes the turn that {@link #first} returned. */
    synchronized void take(DueTurn turn) {
        due.remove(turn);
        waiting--;
    }

    /** Turns that were not sent yet. */
    synchronized int waiting() {
        return waiting;
    }

    /** Answers that turns were expecting, so far. */
    synchronized long answers() {
        return answers;
    }
}
