package io.netkv.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netkv.recording.file.RecordedRecord;
import io.netkv.recording.file.Recording;
import io.netkv.recording.file.TopicRecords;
import io.netkv.schemas.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of a recording, played at a speed that may be changed, in the order of its stamps. */
final class RecordingFeed implements Feed {

    private static final List<Topic> SHOWN = List.of(
            Topic.FABRIC,
            Topic.NETWORK_COST_ORACLE,
            Topic.DECODE_ASSIGNMENTS,
            Topic.TRANSFER_EVENTS,
            Topic.REQUEST_OUTCOMES);
    private static final long LONGEST_WAIT_MILLIS = 100;
    /** Nothing was recorded for so long: nobody wants to wait for it. */
    private static final long LONGEST_GAP_MILLIS = 10_000;

    private static final double NANOS_PER_MILLI = 1e6;

    private final Path folder;
    private final Object lock = new Object();
    private Playback playback;
    private @Nullable Thread playing;
    private volatile boolean isStopped;
    private volatile boolean isAtEnd;
    /** Event time until the next record; below 0 where a wait took longer than it should. */
    private double leftMillis;

    /** Records of one partition, and which comes next. */
    private static final class Source {
        private final Topic topic;
        private final Iterator<RecordedRecord> records;
        private @Nullable RecordedRecord next;

        Source(Topic topic, Iterator<RecordedRecord> records) {
            this.topic = topic;
            this.records = records;
            advance();
        }

        void advance() {
            next = records.hasNext() ? records.next() : null;
        }

        long nextMillis() {
            return next == null ? Long.MAX_VALUE : topic == Topic.FABRIC ? Long.MIN_VALUE : next.timestampMillis();
        }
    }

    RecordingFeed(Path folder, double speed) {
        this.folder = folder;
        playback = new Playback(false, speed, 0);
        Recording.open(folder).close();
    }

    @Override
    public void start(ClusterView view) {
        synchronized (lock) {
            if (playing != null) {
                return;
            }
            isStopped = false;
            isAtEnd = false;
            playing = new Thread(() -> run(view), "page-recording");
            playing.setDaemon(true);
            playing.start();
        }
    }

    private void run(ClusterView view) {
        try (Recording recording = Recording.open(folder)) {
            List<Source> sources = new ArrayList<>();
            for (Topic topic : SHOWN) {
                recording
                        .partitions(topic)
                        .forEach(partition -> sources.add(new Source(topic, recording.records(topic, partition))));
            }
            long playedMillis = Long.MIN_VALUE;
            leftMillis = 0;
            while (!isStopped) {
                Source first = sources.stream()
                        .min(Comparator.comparingLong(Source::nextMillis))
                        .orElseThrow();
                RecordedRecord record = first.next;
                if (record == null) {
                    isAtEnd = true;
                    return;
                }
                if (first.topic != Topic.FABRIC) {
                    awaitTurn(playedMillis == Long.MIN_VALUE ? 0 : record.timestampMillis() - playedMillis);
                    playedMillis = Math.max(playedMillis, record.timestampMillis());
                }
                view.accept(
                        first.topic,
                        record.key() == null ? "" : record.key(),
                        record.value(),
                        record.timestampMillis());
                if (first.topic == Topic.DECODE_ASSIGNMENTS) {
                    stepped();
                }
                first.advance();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for as long as passes between two records, at the speed that holds, and while it is paused. */
    private void awaitTurn(long eventMillis) throws InterruptedException {
        leftMillis += Math.min(LONGEST_GAP_MILLIS, Math.max(0, eventMillis));
        synchronized (lock) {
            while (!isStopped && playback.steps() == 0 && (playback.paused() || leftMillis > 0)) {
                double speed = playback.speed();
                boolean isPaused = playback.paused();
                long waitMillis = isPaused ? LONGEST_WAIT_MILLIS : (long) Math.ceil(leftMillis / speed);
                long startedNanos = System.nanoTime();
                lock.wait(Math.max(1, Math.min(LONGEST_WAIT_MILLIS, waitMillis)));
                if (!isPaused) {
                    leftMillis -= speed * (System.nanoTime() - startedNanos) / NANOS_PER_MILLI;
                }
            }
        }
    }

    private void stepped() {
        synchronized (lock) {
            if (playback.steps() > 0) {
                playback = new Playback(playback.paused(), playback.speed(), playback.steps() - 1);
            }
        }
    }

    @Override
    public void play(Playback newPlayback) {
        synchronized (lock) {
            playback = newPlayback;
            lock.notifyAll();
        }
    }

    @Override
    public void describe(ObjectNode frame) {
        synchronized (lock) {
            frame.putObject("playback")
                    .put("paused", playback.paused())
                    .put("speed", playback.speed())
                    .put("atEnd", isAtEnd);
        }
    }

    @Override
    public void stop() {
        Thread ending;
        synchronized (lock) {
            isStopped = true;
            ending = playing;
            playing = null;
            lock.notifyAll();
        }
        try {
            if (ending != null) {
                ending.join(2 * LONGEST_WAIT_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public TopicRecords records() {
        return Recording.open(folder);
    }

    @Override
    public String problem() {
        return "";
    }

    @Override
    public void close() {
        stop();
    }
}
