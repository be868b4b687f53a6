package io.netkv.page;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages that are looking. Topics are read, and frames made, only while there is one. */
final class Viewers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Viewers.class);

    /** Four a second are smooth enough for numbers, and cost little. */
    private static final long FRAME_MILLIS = 250;

    /** A page that is reloaded goes on where it was. */
    private static final long KEPT_MILLIS = 10_000;

    private final Feed feed;
    private final ClusterView cluster;
    private final List<EventStream> streams = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "page-frames");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable ScheduledFuture<?> ticking;
    private long lastLookedNanos;

    Viewers(Feed feed, ClusterView cluster) {
        this.feed = feed;
        this.cluster = cluster;
    }

    /** A page asks for something: topics are read for a while at least. */
    synchronized void look() {
        lastLookedNanos = System.nanoTime();
        if (ticking == null) {
            feed.start(cluster);
            ticking = timer.scheduleWithFixedDelay(this::tick, FRAME_MILLIS, FRAME_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void add(EventStream stream) {
        look();
        streams.add(stream);
    }

    boolean isAny() {
        return !streams.isEmpty();
    }

    private void tick() {
        try {
            for (EventStream stream : streams) {
                stream.send(cluster, feed);
            }
            streams.removeIf(EventStream::isEnded);
            stopIfNobodyLooks();
        } catch (RuntimeException e) {
            LOG.warn("A frame failed", e);
        }
    }

    private synchronized void stopIfNobodyLooks() {
        long nowNanos = System.nanoTime();
        if (!streams.isEmpty()) {
            lastLookedNanos = nowNanos;
        } else if (ticking != null && nowNanos - lastLookedNanos > TimeUnit.MILLISECONDS.toNanos(KEPT_MILLIS)) {
            ticking.cancel(false);
            ticking = null;
            feed.stop();
            cluster.clear();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        streams.forEach(EventStream::close);
        feed.close();
    }
}
