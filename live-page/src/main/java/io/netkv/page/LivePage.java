package io.netkv.page;

import io.netkv.common.UserFacingException;
import io.netkv.kafka.KafkaSettings;
import io.netkv.kafka.TopicAccess;
import io.netkv.recording.explain.Explanations;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves the page. It reads topics only while one is open. */
public final class LivePage implements AutoCloseable {

    /** The topics that it reads. */
    public static final TopicAccess ACCESS = LiveFeed.ACCESS;

    private static final int MAX_THREADS = 8;

    private final Server server;
    private final InetSocketAddress address;
    private final Viewers viewers;
    private final Explanations explanations;

    /**
     * Of a cluster that runs; listens after {@link #start}.
     *
     * @param fabrics that are shown; none for all
     */
    public static LivePage of(KafkaSettings kafka, Set<String> fabrics, InetSocketAddress address) {
        return new LivePage(new LiveFeed(kafka), fabrics, address);
    }

    /**
     * Of a recording, which is played from its beginning when a page is opened; listens after {@link #start}.
     *
     * @param speed event time per wall time, above 0
     * @throws UserFacingException where there is no recording
     */
    public static LivePage of(Path recording, double speed, InetSocketAddress address) {
        return new LivePage(new RecordingFeed(recording, speed), Set.of(), address);
    }

    private LivePage(Feed feed, Set<String> fabrics, InetSocketAddress address) {
        this.address = address;
        ClusterView cluster = new ClusterView(fabrics);
        viewers = new Viewers(feed, cluster);
        explanations = new Explanations(feed::records);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
        threads.setName("page-http");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setStopAtShutdown(false);
        HttpConfiguration config = new HttpConfiguration();
        config.setSendServerVersion(false);
        config.setSendDateHeader(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(config));
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        server.addConnector(connector);
        server.setHandler(new PageHandler(cluster, feed, viewers, explanations));
    }

    /**
     * Listens from now on.
     *
     * @throws UserFacingException where the address is not available
     */
    public void start() {
        try {
            server.start();
        } catch (Exception e) { // what Jetty declares
            throw new UserFacingException(
                    "the page cannot listen at " + address.getAddress().getHostAddress() + ":" + address.getPort()
                            + " (" + e.getMessage() + "); choose another address",
                    e);
        }
    }

    /** Where it listens. */
    public URI uri() {
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        String host = address.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/");
    }

    /** Whether a page is open. */
    public boolean isLookedAt() {
        return viewers.isAny();
    }

    @Override
    public void close() {
        viewers.close();
        explanations.close();
        try {
            server.stop();
        } catch (Exception e) { // what Jetty declares
            throw new IllegalStateException("the page's server did not end", e);
        }
    }
}
