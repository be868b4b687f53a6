package io.netkv.kvevents;

import io.micrometer.core.instrument.Counter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One engine's messages in order, each once, whatever is lost, repeated, late, or counted from 0 again because the engine was restarted. What was
 * missed is asked for. Where the engine no longer has it, all blocks are forgotten: better a block that is held unnoticed than
 * one that is counted on and gone.
 *
 * <p>Not safe for use by several threads.
 */
final class EventSequence {

    private static final Logger LOG = LoggerFactory.getLogger(EventSequence.class);

    private static final long NONE = -1;
    /** As many as engines keep by default. */
    private static final int REMEMBERED = 10_000;

    /** Of messages that overtook others, for so long are the others waited for. */
    private static final long PATIENCE_MILLIS = 500;
    /** After so long without a message, the engine is asked whether the last ones were lost. */
    private static final long QUIET_MILLIS = 2_000;

    private final String engine;
    private final HeldBlocks blocks;
    private final EventLog log;
    private final Counter lost;
    private final Counter unreadable;
    /** Hash of each payload that was taken in, by number: a restarted engine gives a number again to another message. */
    private final Map<Long, Integer> seen = new LinkedHashMap<>();
    /** Those behind a gap. */
    private final TreeMap<Long, byte[]> waiting = new TreeMap<>();

    private long last = NONE;
    private long waitingSinceMillis;
    /** When a message came last, or the engine was asked. */
    private long quietSinceMillis;
    /** Until it does not answer: then not before the next message. */
    private boolean isAskedWhenQuiet;

    /**
     * Begins before the first message.
     *
     * @param engine names it in warnings
     * @param lost counts the gaps that could not be filled
     * @param unreadable counts messages that could not be read
     */
    EventSequence(String engine, HeldBlocks blocks, EventLog log, Counter lost, Counter unreadable) {
        this.engine = engine;
        this.blocks = blocks;
        this.log = log;
        this.lost = lost;
        this.unreadable = unreadable;
    }

    /** Takes a message in as it comes. */
    void accept(EventMessage message, long nowMillis) {
        heard(nowMillis);
        if (message.number() <= last && !isNewStream(message)) {
            return;
        }
        if (message.number() <= last) {
            restart();
        }
        if (message.number() > last + 1) {
            catchUp();
        }
        if (message.number() == last + 1) {
            take(message);
            takeWaiting();
        } else if (message.number() > last) {
            if (waiting.isEmpty()) {
                waitingSinceMillis = nowMillis;
            }
            waiting.put(message.number(), message.payload());
        }
    }

    private void heard(long nowMillis) {
        quietSinceMillis = nowMillis;
        isAskedWhenQuiet = true;
    }

    /** Another message had its number before, or one that was too long ago to be remembered. */
    private boolean isNewStream(EventMessage message) {
        Integer before = seen.get(message.number());
        if (before != null) {
            return before != Arrays.hashCode(message.payload());
        }
        long oldest = seen.isEmpty() ? Long.MAX_VALUE : seen.keySet().iterator().next();
        return message.number() < oldest;
    }

    private void restart() {
        LOG.info("{} was restarted: what it held before is forgotten.", engine);
        forget();
        take(log.from(0));
    }

    private void forget() {
        blocks.clear();
        seen.clear();
        waiting.clear();
        last = NONE;
    }

    /** The engine is connected, perhaps once more, and it may be another one now. */
    void connected(long nowMillis) {
        heard(nowMillis);
        catchUp();
    }

    /** Asks for what was missed. */
    private void catchUp() {
        List<EventMessage> again = newest();
        if (again.isEmpty() && last != NONE && !log.from(0).isEmpty()) {
            restart(); // it has fewer than had come
        } else {
            takeUp(again);
        }
    }

    /** From the last message on, which shows whether it is the same engine still; empty where it does not answer, or keeps none. */
    private List<EventMessage> newest() {
        return log.from(Math.max(0, last));
    }

    private void takeUp(List<EventMessage> again) {
        if (again.isEmpty()) {
            return;
        }
        EventMessage first = again.get(0);
        if (last != NONE && first.number() > last + 1) {
            LOG.warn("{} no longer has its messages from {} on: what it held before is forgotten.", engine, last + 1);
            lost.increment();
            forget();
            last = first.number() - 1;
            take(again);
        } else if (first.number() == last && isNewStream(first)) {
            restart();
        } else {
            take(again);
        }
    }

    private void take(List<EventMessage> messages) {
        for (EventMessage message : messages) {
            if (message.number() == last + 1 || last == NONE) {
                take(message);
            }
        }
        takeWaiting();
    }

    private void take(EventMessage message) {
        last = message.number();
        seen.put(last, Arrays.hashCode(message.payload()));
        if (seen.size() > REMEMBERED) {
            seen.remove(seen.keySet().iterator().next());
        }
        try {
            blocks.apply(KvEventReader.read(message.payload()));
        } catch (UnreadableEventsException e) {
            unreadable.increment();
            LOG.warn("Message {} of {} cannot be used: {}", message.number(), engine, e.getMessage());
        }
    }

    private void takeWaiting() {
        waiting.headMap(last, true).clear();
        while (!waiting.isEmpty() && waiting.firstKey() == last + 1) {
            Map.Entry<Long, byte[]> next = waiting.pollFirstEntry();
            take(new EventMessage(next.getKey(), next.getValue()));
        }
    }

    /** Gives up what has been waited for long enough, and asks an engine that is quiet whether its last messages were lost. */
    void tick(long nowMillis) {
        if (!waiting.isEmpty() && nowMillis - waitingSinceMillis >= PATIENCE_MILLIS) {
            giveUp(nowMillis);
        }
        if (isAskedWhenQuiet && nowMillis - quietSinceMillis >= QUIET_MILLIS) {
            List<EventMessage> again = newest();
            quietSinceMillis = nowMillis;
            isAskedWhenQuiet = !again.isEmpty();
            takeUp(again);
        }
    }

    private void giveUp(long nowMillis) {
        LOG.warn(
                "Messages {} to {} of {} are lost: what it held before is forgotten.",
                last + 1,
                waiting.firstKey() - 1,
                engine);
        lost.increment();
        blocks.clear();
        last = waiting.firstKey() - 1;
        takeWaiting();
        waitingSinceMillis = nowMillis;
    }
}
