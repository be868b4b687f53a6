package io.netkv.trace.generated;

import io.netkv.core.trace.TraceRequest;
import io.netkv.trace.TraceCursor;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;

/** Draws a trace step by step. Holds the conversations that go on, not what is past. */
final class SampleCursor implements TraceCursor {

    private final SplittableRandom random;
    private final long requests;
    private final Queue<GeneratedConversation> waiting =
            new PriorityQueue<>(Comparator.comparingLong(GeneratedConversation::dueMillis));
    private final Queue<TraceRequest> step = new ArrayDeque<>();
    private long nextBlock = 1;
    private long drawn;
    private long given;
    private long nowMillis = -SampleShape.STEP_MILLIS;

    SampleCursor(long requests, long seed) {
        this.requests = requests;
        random = new SplittableRandom(seed);
    }

    @Override
    public boolean hasNext() {
        return given < requests;
    }

    @Override
    public TraceRequest next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        while (step.isEmpty()) {
            drawStep();
        }
        given++;
        return step.remove();
    }

    /** The load is given: conversations that go on come first, and new ones make up the rest. */
    private void drawStep() {
        nowMillis += SampleShape.STEP_MILLIS;
        int arrivals = drawArrivals();
        for (int i = 0; i < arrivals; i++) {
            GeneratedConversation conversation = dueOrNew();
            step.add(conversation.turn(nowMillis));
            if (conversation.advance(nowMillis)) {
                waiting.add(conversation);
            }
        }
        drawn += arrivals;
    }

    private GeneratedConversation dueOrNew() {
        GeneratedConversation next = waiting.peek();
        if (next == null || next.dueMillis() > nowMillis) {
            return new GeneratedConversation(random, () -> nextBlock++);
        }
        return waiting.remove();
    }

    /** Knuth's way of drawing from a Poisson distribution. StrictMath: the same trace on every machine. */
    private int drawArrivals() {
        double done = (double) drawn / requests;
        double rate = SampleShape.FIRST_RATE + done * (SampleShape.LAST_RATE - SampleShape.FIRST_RATE);
        double threshold = StrictMath.exp(-rate * SampleShape.REQUESTS_PER_STEP);
        int arrivals = 0;
        for (double product = random.nextDouble(); product > threshold; product *= random.nextDouble()) {
            arrivals++;
        }
        return arrivals;
    }

    @Override
    public void close() {}
}
