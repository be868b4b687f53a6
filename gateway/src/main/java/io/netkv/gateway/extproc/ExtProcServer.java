package io.netkv.gateway.extproc;

import io.envoyproxy.envoy.service.ext_proc.v3.ExternalProcessorGrpc;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netkv.common.UserFacingException;
import io.netkv.gateway.Gateway;
import io.netkv.gateway.http.GatewayServer.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/** Serves an endpoint picker to Envoy by gRPC: {@code envoy.service.ext_proc.v3.ExternalProcessor}, and gRPC's health checks. */
public final class ExtProcServer implements AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String LIVENESS = "liveness";
    private static final Set<String> READINESS = Set.of("", "readiness", ExternalProcessorGrpc.SERVICE_NAME);
    private static final int MAX_MESSAGE_BYTES = Exchange.MAX_BODY_BYTES + (1 << 20);

    private final Server server;
    private final InetSocketAddress address;

    /**
     * A server that does not listen yet.
     *
     * @param address where to listen
     * @param tls null for the clear
     * @param token what callers must send as bearer token in the call's metadata; null for none
     * @throws UserFacingException where the certificate cannot be used
     */
    public ExtProcServer(
            Gateway gateway,
            Endpoints endpoints,
            PickerSettings settings,
            InetSocketAddress address,
            @Nullable Tls tls,
            @Nullable String token) {
        this.address = address;
        EndpointPicker picker = new EndpointPicker(gateway, endpoints, settings);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address, credentials(tls))
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .addService(new Processor(picker))
                .addService(new Health(gateway));
        if (token != null) {
            builder.intercept(new TokenCheck(token));
        }
        server = builder.build();
    }

    private static ServerCredentials credentials(@Nullable Tls tls) {
        if (tls == null) {
            return InsecureServerCredentials.create();
        }
        try (InputStream in = Files.newInputStream(tls.keyStore())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, tls.password().toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, tls.password().toCharArray());
            return TlsServerCredentials.newBuilder()
                    .keyManager(keys.getKeyManagers())
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            throw new UserFacingException(
                    tls.keyStore() + " cannot be used (" + e.getMessage() + "); check --tls-key-store and its password",
                    e);
        }
    }

    /**
     * Listens from now on.
     *
     * @throws UserFacingException where the address is not available
     */
    public void start() {
        try {
            server.start();
        } catch (IOException e) {
            throw new UserFacingException(
                    "the endpoint picker cannot listen at "
                            + address.getAddress().getHostAddress() + ":" + address.getPort() + " (" + e.getMessage()
                            + "); choose another --ext-proc",
                    e);
        }
    }

    /** The port that it listens at. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static final class Processor extends ExternalProcessorGrpc.ExternalProcessorImplBase {

        private final EndpointPicker picker;

        Processor(EndpointPicker picker) {
            this.picker = picker;
        }

        @Override
        public StreamObserver<ProcessingRequest> process(StreamObserver<ProcessingResponse> out) {
            return new Exchange(picker, out);
        }
    }

    private static final class Health extends HealthGrpc.HealthImplBase {

        private final Gateway gateway;

        Health(Gateway gateway) {
            this.gateway = gateway;
        }

        @Override
        public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> out) {
            String service = request.getService();
            if (!service.equals(LIVENESS) && !READINESS.contains(service)) {
                out.onError(Status.NOT_FOUND
                        .withDescription("service '" + service + "' is not here")
                        .asRuntimeException());
                return;
            }
            boolean isServing = service.equals(LIVENESS) || gateway.problem().isEmpty();
            out.onNext(HealthCheckResponse.newBuilder()
                    .setStatus(isServing ? ServingStatus.SERVING : ServingStatus.NOT_SERVING)
                    .build());
            out.onCompleted();
        }
    }

    /** Health may be asked for by anyone. */
    private record TokenCheck(String token) implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
            String sent = metadata.get(AUTHORIZATION);
            boolean isHealth =
                    HealthGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName());
            if (isHealth || (sent != null && isEqual(sent, "Bearer " + token))) {
                return next.startCall(call, metadata);
            }
            call.close(Status.UNAUTHENTICATED.withDescription("the bearer token is missing or wrong"), new Metadata());
            return new ServerCall.Listener<>() {};
        }

        private static boolean isEqual(String sent, String expected) {
            return MessageDigest.isEqual(
                    sent.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
        }
    }
}
