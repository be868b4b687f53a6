package io.netkv.embedded.broker;

import io.netkv.common.CloseOnExit;
import io.netkv.common.TemporaryDirectory;
import io.netkv.common.UserFacingException;
import io.netkv.embedded.LoopbackPorts;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker in this JVM: one KRaft node on loopback, its data in a temporary directory, both gone on close.
 * Topics are not created automatically.
 *
 * <p>Kafka leaves two threads behind that keep a JVM alive: a program that started one ends with {@link System#exit}.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final int ATTEMPTS = 3;
    private static final long NEEDED_BYTES = 256L * 1024 * 1024;

    private final KafkaRaftServer server;
    private final TemporaryDirectory directory;
    private final String bootstrapServers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(KafkaRaftServer server, TemporaryDirectory directory, int port) {
        this.server = server;
        this.directory = directory;
        bootstrapServers = LoopbackPorts.HOST + ":" + port;
    }

    /**
     * Starts one on a free port, and returns when it takes requests: after about two seconds.
     *
     * @throws UserFacingException where the temporary directory is full or not writable
     */
    public static EmbeddedBroker start() {
        return start(Map.of());
    }

    /**
     * Starts one with properties of its own.
     *
     * @param overrides properties of the broker, in place of its usual ones; its listeners are BROKER and CONTROLLER
     * @throws UserFacingException where the temporary directory is full or not writable
     */
    public static EmbeddedBroker start(Map<String, String> overrides) {
        for (int attempt = 1; ; attempt++) {
            List<Integer> ports = LoopbackPorts.free(2);
            try {
                return start(ports.get(0), ports.get(1), overrides);
            } catch (RuntimeException e) {
                // Another process may have taken a port between its choice and its use.
                if (attempt == ATTEMPTS || !hasCause(e, SocketException.class)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Starts one on a port of the user's choice.
     *
     * @throws UserFacingException where the port is in use, or the temporary directory is full or not writable
     */
    public static EmbeddedBroker start(int port) {
        int claimed = LoopbackPorts.claim(port);
        List<Integer> ports = LoopbackPorts.free(2);
        return start(claimed, ports.get(ports.get(0) == claimed ? 1 : 0), Map.of());
    }

    private static EmbeddedBroker start(int port, int controllerPort, Map<String, String> overrides) {
        TemporaryDirectory directory = TemporaryDirectory.create("netkv-broker-", NEEDED_BYTES);
        try {
            format(directory.path());
            KafkaRaftServer server =
                    startServer(BrokerProperties.of(directory.path(), port, controllerPort, overrides));
            return CloseOnExit.register(new EmbeddedBroker(server, directory, port));
        } catch (RuntimeException e) {
            directory.close();
            throw new UserFacingException(
                    "the embedded broker does not start in " + directory.path() + ": " + rootOf(e), e);
        }
    }

    private static void format(Path directory) {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(BrokerProperties.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(directory.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KafkaRaftServer startServer(Map<String, String> properties) {
        KafkaExitHandler.starting();
        try {
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
            try {
                server.startup();
                return server;
            } catch (RuntimeException e) {
                server.shutdown();
                throw e;
            }
        } finally {
            KafkaExitHandler.started();
        }
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }

    /** Where clients begin: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Where its data lies until it is closed. */
    public Path directory() {
        return directory.path();
    }

    /** Stops the broker, then deletes its data. Safe to call twice. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        server.shutdown();
        server.awaitShutdown();
        directory.close();
        CloseOnExit.forget(this);
    }
}
