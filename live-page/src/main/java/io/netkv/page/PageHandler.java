package io.netkv.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netkv.common.UserFacingException;
import io.netkv.recording.explain.ExplanationJson;
import io.netkv.recording.explain.Explanations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/** The page, its parts, and what they ask for. */
final class PageHandler extends Handler.Abstract.NonBlocking {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    /** Nothing is loaded from elsewhere, and nobody else may frame it. */
    private static final String POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

    private static final int MOST_BODY_BYTES = 1 << 12;

    private final ClusterView cluster;
    private final Feed feed;
    private final Viewers viewers;
    private final Explanations explanations;
    private final Map<String, Asset> assets = new HashMap<>();

    /** A file of the page. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    private record Asset(String type, byte[] bytes) {}

    /** Nothing is sent but one line. */
    private static final class Problem extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Problem(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }
    }

    PageHandler(ClusterView cluster, Feed feed, Viewers viewers, Explanations explanations) {
        this.cluster = cluster;
        this.feed = feed;
        this.viewers = viewers;
        this.explanations = explanations;
        asset("/", "page.html", "text/html; charset=utf-8");
        asset("/page.css", "page.css", "text/css; charset=utf-8");
        for (String script : new String[] {"page.js", "map.js", "curves.js", "explanation.js", "numbers.js"}) {
            asset("/" + script, script, "text/javascript; charset=utf-8");
        }
        asset("/icon.svg", "icon.svg", "image/svg+xml");
        asset("/uplot.js", UPLOT + "uPlot.esm.js", "text/javascript; charset=utf-8");
        asset("/uplot.css", UPLOT + "uPlot.min.css", "text/css; charset=utf-8");
    }

    private void asset(String path, String resource, String type) {
        try (InputStream in = PageHandler.class.getResourceAsStream(resource)) {
            assets.put(
                    path, new Asset(type, Objects.requireNonNull(in, resource).readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put("Content-Security-Policy", POLICY);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        try {
            route(request, response, callback);
        } catch (RuntimeException e) {
            send(response, callback, e);
        }
        return true;
    }

    private void route(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        if (path.equals("/api/playback")) {
            require(request, HttpMethod.POST);
            play(request, response, callback);
            return;
        }
        require(request, HttpMethod.GET);
        Asset asset = assets.get(path);
        if (asset != null) {
            send(response, callback, asset.type(), asset.bytes());
            return;
        }
        switch (path) {
            case "/api/fabrics" -> {
                viewers.look();
                ObjectNode json = JsonNodeFactory.instance.objectNode();
                json.set("fabrics", cluster.read(PageJson::fabrics));
                feed.describe(json);
                send(response, callback, json.put("problem", feed.problem()));
            }
            case "/api/map" -> send(response, callback, of(request, view -> PageJson.map(view.fabric())));
            case "/api/link" -> send(response, callback, of(request, view -> PageJson.link(view, link(request, view))));
            case "/api/events" -> {
                String fabric = parameter(request, "fabric");
                of(request, view -> JsonNodeFactory.instance.objectNode());
                viewers.add(new EventStream(fabric, response, callback));
            }
            case "/api/explain" -> explain(request, response, callback);
            default -> throw new Problem(404, "there is nothing at " + path);
        }
    }

    private static void require(Request request, HttpMethod method) {
        if (!method.is(request.getMethod())) {
            throw new Problem(405, request.getMethod() + " is not allowed here; use " + method);
        }
    }

    private ObjectNode of(Request request, Function<FabricView, ObjectNode> reader) {
        String fabric = parameter(request, "fabric");
        ObjectNode json = cluster.read(fabric, reader);
        if (json == null) {
            throw new Problem(404, "fabric '" + fabric + "' is not known");
        }
        return json;
    }

    private static int link(Request request, FabricView view) {
        String given = parameter(request, "link");
        int count = view.fabric().linkCount();
        try {
            int link = Integer.parseInt(given);
            if (link >= 0 && link < count) {
                return link;
            }
        } catch (NumberFormatException e) {
            // Reported below, with what is allowed.
        }
        throw new Problem(400, "link is '" + given + "'; it must be 0 to " + (count - 1));
    }

    private static String parameter(Request request, String name) {
        String value = optional(request, name);
        if (value == null) {
            throw new Problem(400, "parameter '" + name + "' is missing");
        }
        return value;
    }

    private static @Nullable String optional(Request request, String name) {
        Fields.Field field = Request.extractQueryParameters(request).get(name);
        return field == null ? null : field.getValue();
    }

    private void explain(Request request, Response response, Callback callback) {
        explanations
                .explain(parameter(request, "request"), optional(request, "fabric"))
                .whenComplete((explained, failure) -> {
                    if (failure == null) {
                        send(response, callback, ExplanationJson.of(explained));
                    } else {
                        send(response, callback, failure);
                    }
                });
    }

    private void play(Request request, Response response, Callback callback) {
        Content.Source.asByteBuffer(request, new Promise<>() {
            @Override
            public void succeeded(ByteBuffer body) {
                try {
                    feed.play(playback(body));
                    send(response, callback, JsonNodeFactory.instance.objectNode());
                } catch (RuntimeException e) {
                    send(response, callback, e);
                }
            }

            @Override
            public void failed(Throwable failure) {
                callback.failed(failure);
            }
        });
    }

    private static Playback playback(ByteBuffer body) {
        if (body.remaining() > MOST_BODY_BYTES) {
            throw new Problem(413, "the body has more than " + MOST_BODY_BYTES + " bytes");
        }
        try {
            JsonNode json = JSON.readTree(StandardCharsets.UTF_8.decode(body).toString());
            return new Playback(
                    json.path("paused").asBoolean(),
                    json.path("speed").asDouble(1),
                    json.path("steps").asInt(0));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new Problem(400, String.valueOf(e.getMessage()));
        }
    }

    private static void send(Response response, Callback callback, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        int status = cause instanceof Problem problem
                ? problem.status
                : cause instanceof UserFacingException ? 404 : cause instanceof RejectedExecutionException ? 503 : 500;
        String message = status == 503 ? "others wait for explanations already; try again" : cause.getMessage();
        response.setStatus(status);
        send(response, callback, JsonNodeFactory.instance.objectNode().put("problem", String.valueOf(message)));
    }

    private static void send(Response response, Callback callback, ObjectNode json) {
        send(response, callback, "application/json", json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void send(Response response, Callback callback, String type, byte[] bytes) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }
}
