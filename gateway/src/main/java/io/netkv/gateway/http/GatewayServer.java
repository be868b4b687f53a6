package io.netkv.gateway.http;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netkv.common.UserFacingException;
import io.netkv.gateway.Gateway;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** Serves a gateway over HTTP/1.1 and HTTP/2, in the clear or by TLS. */
public final class GatewayServer implements AutoCloseable {

    /** A request with 65,536 prefix blocks has less. */
    static final int MAX_BODY_BYTES = 2 << 20;

    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_THREADS = 32;

    private final Server server;
    private final boolean isSecure;
    private final InetSocketAddress address;

    /**
     * A certificate and its key.
     *
     * @param keyStore file in PKCS #12
     * @param password of the file
     */
    public record Tls(Path keyStore, String password) {

        /**
         * What options say.
         *
         * @return null where there is no key store
         * @throws IllegalArgumentException where there is a password for nothing
         * @throws UserFacingException where a file cannot be read
         */
        public static @Nullable Tls of(@Nullable Path keyStore, @Nullable Path passwordFile) {
            if (keyStore == null && passwordFile != null) {
                throw new IllegalArgumentException("--tls-key-store-password-file is given without --tls-key-store");
            }
            if (keyStore == null) {
                return null;
            }
            String password = secret("--tls-key-store-password-file", passwordFile);
            return new Tls(keyStore, password == null ? "" : password);
        }
    }

    /**
     * A secret that an option names a file for.
     *
     * @return null where there is no file
     * @throws UserFacingException where it cannot be read, or is empty
     */
    public static @Nullable String secret(String option, @Nullable Path file) {
        if (file == null) {
            return null;
        }
        try {
            String secret = Files.readString(file).strip();
            if (secret.isEmpty()) {
                throw new UserFacingException(option + " names " + file + ", which is empty");
            }
            return secret;
        } catch (IOException e) {
            throw new UserFacingException(
                    option + " names " + file + ", which cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Meters that {@code /metrics} can show, with those of this process. */
    public static PrometheusMeterRegistry meters() {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        return meters;
    }

    /**
     * A server that does not listen yet.
     *
     * @param address where to listen
     * @param tls null for the clear
     * @param token what callers must send as bearer token; null for none
     */
    public GatewayServer(
            Gateway gateway,
            PrometheusMeterRegistry meters,
            InetSocketAddress address,
            @Nullable Tls tls,
            @Nullable String token) {
        this.address = address;
        isSecure = tls != null;
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("gateway-http");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setStopAtShutdown(false);
        ServerConnector connector = new ServerConnector(server, connections(tls));
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
        server.addConnector(connector);
        server.setHandler(new ApiHandler(gateway, meters, token));
    }

    private static ConnectionFactory[] connections(@Nullable Tls tls) {
        HttpConfiguration config = new HttpConfiguration();
        // A request id may hold anything, percent-encoded.
        config.setUriCompliance(UriCompliance.DEFAULT.with(
                "ids",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
        config.setSendServerVersion(false);
        config.setSendDateHeader(false);
        HttpConnectionFactory http1 = new HttpConnectionFactory(config);
        if (tls == null) {
            return new ConnectionFactory[] {http1, new HTTP2CServerConnectionFactory(config)};
        }
        config.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStoreType("PKCS12");
        context.setKeyStorePath(tls.keyStore().toAbsolutePath().toUri().toString());
        context.setKeyStorePassword(tls.password());
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        return new ConnectionFactory[] {
            new SslConnectionFactory(context, alpn.getProtocol()), alpn, new HTTP2ServerConnectionFactory(config), http1
        };
    }

    /**
     * Listens from now on.
     *
     * @throws UserFacingException where the address is not available, or the certificate cannot be used
     */
    public void start() {
        try {
            server.start();
        } catch (Exception e) { // what Jetty declares
            throw new UserFacingException(
                    "the gateway cannot listen at " + address.getAddress().getHostAddress() + ":" + address.getPort()
                            + " (" + e.getMessage()
                            + "); choose another --listen, or check --tls-key-store and its password",
                    e);
        }
    }

    /** Where it listens. */
    public URI uri() {
        ServerConnector connector = (ServerConnector) server.getConnectors()[0];
        String host = address.getAddress().getHostAddress();
        String literal = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((isSecure ? "https://" : "http://") + literal + ":" + connector.getLocalPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // what Jetty declares
            throw new IllegalStateException("the gateway's server did not end", e);
        }
    }
}
