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

    /** Asks for what was missed. To be called where the connection was lost, too: it may be another engine's now. */
    void catchUp() {
        List<EventMessage> again = log.from(Math.max(0, last));
        if (last == NONE || !again.isEmpty() && again.get(0).number() <= last + 1) {
            takeUp(again);
            return;
        }
        List<EventMessage> all = again.isEmpty() ? log.from(0) : again;
        if (all.isEmpty()) {
            return; // it does not answer, or keeps none
        }
        if (all.get(0).number() > last) {
            LOG.warn("{} no longer has its messages from {} on: what it held before is forgotten.", engine, last + 1);
            lost.increment();
            forget();
            last = all.get(0).number() - 1;
            take(all);
        } else {
            restart(); // it has fewer than had come
        }
    }

    private void takeUp(List<EventMessage> again) {
        boolean isOther = !again.isEmpty() && again.get(0).number() == last && isNewStream(again.get(0));
        if (isOther) {
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

    /** Gives up what has been waited for long enough. */
    void tick(long nowMillis) {
        if (!waiting.isEmpty() && nowMillis - waitingSinceMillis >= PATIENCE_MILLIS) {
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
}
