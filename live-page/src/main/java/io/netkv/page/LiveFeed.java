package io.netkv.page;

import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.TopicAccess;
import io.netkv.kafka.TopicFollower;
import io.netkv.recording.explain.Explainer;
import io.netkv.recording.file.LiveTopics;
import io.netkv.recording.file.TopicRecords;
import io.netkv.schemas.Topic;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Of a cluster that runs. Read on a thread of its own, and only while a page is open. */
final class LiveFeed implements Feed {

    /** Everything that is shown. */
    static final TopicAccess ACCESS = Explainer.ACCESS;

    /** Of each partition; what is older is not shown. */
    private static final long SNAPSHOTS = 300;

    private static final long OUTCOMES = 100_000;
    private static final long DECISIONS = 2_000;
    /** Each transfer has two. */
    private static final long TRANSFER_EVENTS = 2 * DECISIONS;

    /** A frame has no more often what is new. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final Duration LONGEST_START = Duration.ofSeconds(10);

    private final KafkaSettings kafka;
    private @Nullable Thread starting;
    private @Nullable TopicFollower follower;
    private volatile String problem = "";

    LiveFeed(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    @Override
    public synchronized void start(ClusterView view) {
        if (starting != null) {
            return;
        }
        TopicFollower following = new TopicFollower("page-topics", kafka, PAUSE, view::accept);
        follower = following;
        starting = new Thread(() -> readBack(following), "page-start");
        starting.setDaemon(true);
        starting.start();
    }

    private void readBack(TopicFollower following) {
        try {
            following.readBack(Topic.FABRIC, Long.MAX_VALUE);
            following.followLast(Topic.NETWORK_COST_ORACLE, SNAPSHOTS);
            following.followLast(Topic.REQUEST_OUTCOMES, OUTCOMES);
            following.followLast(Topic.DECODE_ASSIGNMENTS, DECISIONS);
            following.followLast(Topic.TRANSFER_EVENTS, TRANSFER_EVENTS);
            following.start();
            problem = "";
        } catch (KafkaException | IllegalStateException e) {
            problem = "the topics cannot be read: " + e.getMessage();
        }
    }

    @Override
    public synchronized void stop() {
        try {
            if (starting != null) {
                starting.join(LONGEST_START.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (follower != null) {
            follower.close();
        }
        follower = null;
        starting = null;
    }

    @Override
    public TopicRecords records() {
        return new LiveTopics(kafka);
    }

    @Override
    public synchronized String problem() {
        String ofFollower = follower == null ? null : follower.problem();
        return ofFollower == null ? problem : ofFollower;
    }

    @Override
    public void close() {
        stop();
    }
}
