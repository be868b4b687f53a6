package io.netkv.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One page that is looking: server-sent events, the next one only when the one before has left. */
final class EventStream {

    /** At once, they are what was there before: then the curves are sent as a whole. */
    private static final long MANY_REQUESTS = 100;

    private static final String STILL_HERE = ":\n\n";

    private final String fabric;
    private final Response response;
    private final Callback end;
    private boolean isWriting;
    private boolean isEnded;
    private long requestsBefore;
    private long seenBefore;
    private long versionBefore = -1;

    EventStream(String fabric, Response response, Callback end) {
        this.fabric = fabric;
        this.response = response;
        this.end = end;
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    /** Sends what has changed, unless the reader is slower than that. */
    void send(ClusterView cluster, Feed feed) {
        synchronized (this) {
            if (isWriting || isEnded) {
                return;
            }
            isWriting = true;
        }
        StringBuilder events = new StringBuilder();
        ObjectNode frame = frame(cluster, feed);
        if (frame == null) {
            events.append(STILL_HERE);
        } else {
            long requests = cluster.read(views ->
                    views.stream().mapToLong(view -> view.ttft().count()).sum());
            if (requests - requestsBefore > MANY_REQUESTS) {
                append("curves", cluster.read(PageJson::curves), events);
            }
            requestsBefore = requests;
            append("frame", frame, events);
        }
        ByteBuffer bytes = ByteBuffer.wrap(events.toString().getBytes(StandardCharsets.UTF_8));
        response.write(false, bytes, Callback.from(this::written, this::failed));
    }

    private static void append(String name, ObjectNode json, StringBuilder events) {
        events.append("event: ").append(name).append("\ndata: ").append(json).append("\n\n");
    }

    private @Nullable ObjectNode frame(ClusterView cluster, Feed feed) {
        ObjectNode frame = cluster.read(fabric, view -> {
            ObjectNode json = PageJson.frame(view, seenBefore, versionBefore);
            seenBefore = view.seen();
            versionBefore = view.snapshot() == null ? -1 : view.snapshot().getVersion();
            return json;
        });
        if (frame == null) {
            return null;
        }
        frame.set("ttft", cluster.read(PageJson::curveEnds));
        feed.describe(frame);
        if (!feed.problem().isEmpty()) {
            frame.put("problem", feed.problem());
        }
        return frame;
    }

    private synchronized void written() {
        isWriting = false;
    }

    private void failed(Throwable failure) {
        boolean isFirst;
        synchronized (this) {
            isFirst = !isEnded;
            isEnded = true;
        }
        if (isFirst) {
            end.failed(failure);
        }
    }

    synchronized boolean isEnded() {
        return isEnded;
    }

    void close() {
        boolean isFirst;
        synchronized (this) {
            isFirst = !isEnded;
            isEnded = true;
        }
        if (isFirst) {
            response.write(true, ByteBuffer.allocate(0), end);
        }
    }
}
