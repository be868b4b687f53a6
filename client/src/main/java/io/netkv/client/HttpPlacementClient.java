package io.netkv.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks gateways. The one that answered last is asked first, the others where it does not connect or answer in time: an id has
 * the same answer at each of them.
 */
public final class HttpPlacementClient implements PlacementClient {

    private static final Logger LOG = LoggerFactory.getLogger(HttpPlacementClient.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int REFUSED_FOR_GOOD = 422;
    private static final int REFUSED_FOR_NOW = 503;
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

    private final HttpClient http = HttpClient.newBuilder().build();
    private final List<URI> gateways;
    private final Duration deadline;
    private final @Nullable String token;
    private final Fallback fallback;
    private volatile int newest;

    /**
     * A client that has asked nobody yet.
     *
     * @param gateways one or more, as {@code http://HOST:PORT}
     * @param deadline of a gateway; two of them pass at most before the fallback chooses
     * @param token that gateways ask for, or null
     */
    public HttpPlacementClient(List<URI> gateways, Duration deadline, @Nullable String token, Fallback fallback) {
        if (gateways.isEmpty()) {
            throw new IllegalArgumentException("no gateway is named; name at least one as http://HOST:PORT");
        }
        this.gateways = List.copyOf(gateways);
        this.deadline = deadline;
        this.token = token;
        this.fallback = fallback;
    }

    @Override
    public Placement reserve(PlacementQuery query) throws PlacementRefusedException, InterruptedException {
        byte[] body = body(query);
        long endNanos = System.nanoTime() + 2 * deadline.toNanos();
        String problem = "no gateway answered in time";
        int first = newest;
        for (int i = 0; i < gateways.size() && System.nanoTime() < endNanos; i++) {
            int gateway = (first + i) % gateways.size();
            try {
                HttpRequest request = request(gateway, "/v1/select-and-reserve")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build();
                Placement placement = placement(query, http.send(request, BodyHandlers.ofByteArray()));
                newest = gateway;
                return placement;
            } catch (IOException e) {
                problem = gateways.get(gateway) + ": " + e.getMessage();
            }
        }
        return Placement.without(query, fallback.apply(query), problem);
    }

    private byte[] body(PlacementQuery query) {
        ObjectNode body = JSON.createObjectNode()
                .put("requestId", query.requestId())
                .put("inputTokens", query.inputTokens())
                .put("maxOutputTokens", query.maxOutputTokens())
                .put("prefixBlockTokens", query.prefixBlockTokens())
                .put("deadlineMillis", deadline.toMillis());
        putIfNamed(body, "fabric", query.fabric());
        putIfNamed(body, "prefillInstance", query.prefillInstance());
        putIfNamed(body, "decodeInstance", query.decodeInstance());
        query.prefixBlocks().forEach(body.putArray("prefixBlocks")::add);
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void putIfNamed(ObjectNode body, String field, String name) {
        if (!name.isEmpty()) {
            body.put(field, name);
        }
    }

    /** A gateway's own deadline ends in an answer that can be used, so it is given more time. */
    private HttpRequest.Builder request(int gateway, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        gateways.get(gateway).resolve(path))
                .timeout(deadline.multipliedBy(3).dividedBy(2))
                .header("Content-Type", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    private static Placement placement(PlacementQuery query, HttpResponse<byte[]> response)
            throws IOException, PlacementRefusedException {
        JsonNode answer = JSON.readTree(response.body());
        int status = response.statusCode();
        if (status < BAD_REQUEST) {
            return new Placement(
                    query.requestId(),
                    answer.path("fabric").asText(),
                    answer.path("prefillInstance").asText(),
                    answer.path("decodeInstance").asText(),
                    answer.path("reserved").asBoolean(),
                    answer.path("fallback").textValue(),
                    answer.path("predictedTransferMillis").asDouble());
        }
        String detail = answer.path("detail").asText("status " + status);
        if (status == REFUSED_FOR_GOOD || status == REFUSED_FOR_NOW && answer.has("retryAfterMillis")) {
            JsonNode after = answer.path("retryAfterMillis");
            throw new PlacementRefusedException(detail, after.isNumber() ? after.longValue() : null);
        }
        if (status < SERVER_ERROR) {
            throw new IllegalArgumentException(detail);
        }
        throw new IOException(detail);
    }

    @Override
    public void report(Placement placement, Report what) {
        if (!placement.isReserved()) {
            return; // nobody has booked it
        }
        String path = "/v1/reservations/" + encoded(placement.requestId());
        boolean isCancelled = what == Report.CANCELLED;
        String suffix = isCancelled ? "" : "/" + what.name().toLowerCase(Locale.ROOT);
        BodyPublisher nothing = BodyPublishers.noBody();
        HttpRequest request = request(newest, path + suffix + "?fabric=" + encoded(placement.fabric()))
                .method(isCancelled ? "DELETE" : "POST", nothing)
                .build();
        var unused = http.sendAsync(request, BodyHandlers.ofString()).whenComplete((response, failure) -> {
            if (failure != null || response.statusCode() >= BAD_REQUEST) {
                LOG.warn(
                        "{} of request {} was not taken: {}",
                        what,
                        placement.requestId(),
                        failure == null ? response.body() : failure.getMessage());
            }
        });
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        // The JDK's client ends with the last reference to it.
    }
}
