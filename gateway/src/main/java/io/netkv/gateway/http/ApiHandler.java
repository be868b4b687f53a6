package io.netkv.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.TransferEventKind;
import io.netkv.common.UserFacingException;
import io.netkv.gateway.Answer;
import io.netkv.gateway.Gateway;
import io.netkv.gateway.RefusedException;
import io.netkv.recording.explain.ExplanationJson;
import io.netkv.scheduler.InstanceCost;
import io.netkv.scheduler.trace.DecisionTraces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes. Nothing here blocks: a body is read as it comes, and a reservation is answered when its decision is read. */
final class ApiHandler extends Handler.Abstract.NonBlocking {

    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    private static final String JSON = "application/json";
    private static final String PROBLEM_JSON = "application/problem+json";
    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String YAML = "application/yaml";
    private static final byte[] DOCUMENT = document();
    private static final String EXPLANATIONS = "/v1/explain/";
    private static final String RESERVATIONS = "/v1/reservations/";
    private static final String DYNAMO_RESERVATIONS = "/reservations/";
    private static final String PREFILL_COMPLETE = "/prefill_complete";
    private static final byte[] STATUS_OK = text("{\"status\":\"ok\"}");
    private static final int MAX_BATCH = 1_000;
    /** Until an explanation that is being made is done, or nearly. */
    private static final long BUSY_MILLIS = 5_000;

    private final Gateway gateway;
    private final DynamoSelection dynamo;
    private final PrometheusMeterRegistry meters;
    private final byte @Nullable [] authorization;

    /**
     * Routes of a gateway.
     *
     * @param token what callers must send as bearer token; null for none
     */
    ApiHandler(Gateway gateway, PrometheusMeterRegistry meters, @Nullable String token) {
        this.gateway = gateway;
        dynamo = new DynamoSelection(gateway);
        this.meters = meters;
        authorization = token == null ? null : ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] document() {
        try (InputStream in = Gateway.class.getResourceAsStream("openapi.yaml")) {
            return Objects.requireNonNull(in, "openapi.yaml is on the class path")
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            route(request, response, callback);
        } catch (RuntimeException e) {
            send(response, callback, problem(e));
        }
        return true;
    }

    private void route(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        switch (path) {
            case "/live" -> get(request, () -> send(response, callback, 200, PLAIN_TEXT, text("running\n")));
            case "/ready" -> get(request, () -> sendReady(response, callback));
            case "/openapi.yaml" -> get(request, () -> send(response, callback, 200, YAML, DOCUMENT));
            case "/metrics" -> {
                authorize(request);
                get(request, () -> send(response, callback, 200, PROMETHEUS_TEXT, text(meters.scrape())));
            }
            default -> {
                authorize(request);
                routeApi(path, request, response, callback);
            }
        }
    }

    private void routeApi(String path, Request request, Response response, Callback callback) {
        if (path.equals("/v1/select")) {
            require(request, HttpMethod.POST);
            readBody(request, response, callback, body -> answerAll(body, request, response, callback, false));
        } else if (path.equals("/v1/select-and-reserve")) {
            require(request, HttpMethod.POST);
            readBody(request, response, callback, body -> answerAll(body, request, response, callback, true));
        } else if (path.equals("/aibrix/v1alpha1/select")) {
            require(request, HttpMethod.POST);
            readBody(
                    request,
                    response,
                    callback,
                    body -> send(
                            response,
                            callback,
                            200,
                            AibrixSelection.MEDIA_TYPE,
                            AibrixSelection.answer(body, gateway)));
        } else if (path.equals("/v1/costs")) {
            get(request, () -> sendCosts(request, response, callback));
        } else if (path.startsWith(EXPLANATIONS)) {
            get(request, () -> explain(decoded(path.substring(EXPLANATIONS.length())), request, response, callback));
        } else if (path.startsWith(RESERVATIONS)) {
            routeReservation(path.substring(RESERVATIONS.length()), request, response, callback);
        } else if (!routeDynamo(path, request, response, callback)) {
            throw Problem.notFound("there is nothing at " + path + "; see docs/routers.md");
        }
    }

    /** Dynamo's standalone selection service, at its own paths. */
    private boolean routeDynamo(String path, Request request, Response response, Callback callback) {
        String prefill = request.getHeaders().get(DynamoSelection.PREFILL_HEADER);
        if (path.equals("/workers") && HttpMethod.POST.is(request.getMethod())) {
            readBody(request, response, callback, body -> send(response, callback, 201, JSON, dynamo.register(body)));
        } else if (path.equals("/workers")) {
            get(request, () -> send(response, callback, 200, JSON, dynamo.list()));
        } else if (path.startsWith("/workers/")) {
            require(request, HttpMethod.DELETE);
            dynamo.remove(path.substring("/workers/".length()));
            send(response, callback, 200, JSON, STATUS_OK);
        } else if (path.equals("/select")) {
            require(request, HttpMethod.POST);
            readBody(
                    request,
                    response,
                    callback,
                    body -> send(response, callback, 200, JSON, dynamo.select(body, prefill)));
        } else if (path.equals("/select_and_reserve")) {
            require(request, HttpMethod.POST);
            readBody(
                    request,
                    response,
                    callback,
                    body -> dynamo.selectAndReserve(body, prefill).whenComplete((answer, failure) -> {
                        if (failure == null) {
                            send(response, callback, 200, JSON, answer);
                        } else {
                            send(response, callback, problem(failure));
                        }
                    }));
        } else if (path.equals("/loads")) {
            get(request, () -> send(response, callback, 200, JSON, dynamo.loads()));
        } else if (path.equals("/health")) {
            get(request, () -> send(response, callback, 200, JSON, STATUS_OK));
        } else if (path.startsWith(DYNAMO_RESERVATIONS)) {
            routeDynamoReservation(path.substring(DYNAMO_RESERVATIONS.length()), request, response, callback);
        } else {
            return false;
        }
        return true;
    }

    private void routeDynamoReservation(String path, Request request, Response response, Callback callback) {
        boolean isPrefillComplete = path.endsWith(PREFILL_COMPLETE);
        if (path.endsWith("/output_block")) {
            throw Problem.badRequest("output_block is not supported: decode instances report their load themselves");
        }
        String id = decoded(isPrefillComplete ? path.substring(0, path.length() - PREFILL_COMPLETE.length()) : path);
        require(request, isPrefillComplete ? HttpMethod.POST : HttpMethod.DELETE);
        Answer answer = dynamo.reservation(id);
        boolean isStarted = gateway.isStarted(answer.fabric(), id);
        TransferEventKind kind = isPrefillComplete
                ? TransferEventKind.STARTED
                : isStarted ? TransferEventKind.FINISHED : TransferEventKind.CANCELLED;
        report(answer, kind, response, callback, 200, STATUS_OK);
    }

    private void routeReservation(String path, Request request, Response response, Callback callback) {
        int slash = path.lastIndexOf('/');
        String last = slash < 0 ? "" : path.substring(slash + 1);
        String fabric = SelectBody.fabric(query(request, "fabric"), gateway);
        TransferEventKind kind = switch (last) {
            case "started" -> TransferEventKind.STARTED;
            case "finished" -> TransferEventKind.FINISHED;
            case "failed" -> TransferEventKind.FAILED;
            default -> null;
        };
        String id = decoded(kind == null ? path : path.substring(0, slash));
        if (kind != null) {
            require(request, HttpMethod.POST);
            report(fabric, id, kind, response, callback);
        } else if (request.getMethod().equals(HttpMethod.DELETE.asString())) {
            report(fabric, id, TransferEventKind.CANCELLED, response, callback);
        } else {
            require(request, HttpMethod.GET);
            Answer answer = reservation(fabric, id);
            send(response, callback, 200, JSON, JsonAnswers.bytes(json -> JsonAnswers.write(json, answer)));
        }
    }

    private static String decoded(String id) {
        return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private Answer reservation(String fabric, String id) {
        return gateway.decided(fabric, id)
                .orElseThrow(() -> Problem.notFound(
                        "request '" + id + "' has no reservation in fabric '" + fabric + "', or an old one"));
    }

    private void report(String fabric, String id, TransferEventKind kind, Response response, Callback callback) {
        report(reservation(fabric, id), kind, response, callback, 204, new byte[0]);
    }

    private void report(
            Answer answer, TransferEventKind kind, Response response, Callback callback, int status, byte[] body) {
        CompletableFuture<Void> reported =
                gateway.report(answer.fabric(), answer.requestId(), kind, answer.decodeInstance());
        reported.whenComplete((done, failure) -> {
            if (failure == null) {
                send(response, callback, status, body.length == 0 ? null : JSON, body);
            } else {
                send(
                        response,
                        callback,
                        new Problem(503, "Not written", "the brokers do not take it: " + failure.getMessage()));
            }
        });
    }

    private static void readBody(Request request, Response response, Callback callback, Consumer<JsonNode> use) {
        BodyReader.read(
                request,
                body -> {
                    try {
                        use.accept(JsonFields.parse(body));
                    } catch (RuntimeException e) {
                        send(response, callback, problem(e));
                    }
                },
                problem -> send(response, callback, problem));
    }

    private void answerAll(JsonNode body, Request request, Response response, Callback callback, boolean isReserving) {
        String traceParent = request.getHeaders().get(DecisionTraces.CONTEXT_HEADER);
        if (!body.isArray()) {
            answer(body, isReserving, traceParent).whenComplete((answer, failure) -> {
                if (failure == null) {
                    send(response, callback, 200, JSON, JsonAnswers.bytes(json -> JsonAnswers.write(json, answer)));
                } else {
                    send(response, callback, problem(failure));
                }
            });
            return;
        }
        if (body.size() > MAX_BATCH) {
            throw Problem.badRequest(
                    "the batch has " + body.size() + " requests; it may have " + MAX_BATCH + " at most");
        }
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        body.forEach(each -> answers.add(answer(each, isReserving, traceParent)));
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .whenComplete((all, failure) -> send(response, callback, 200, JSON, JsonAnswers.bytes(json -> {
                    json.writeStartArray();
                    for (CompletableFuture<Answer> each : answers) {
                        boolean isAnswered = !each.isCompletedExceptionally();
                        JsonAnswers.write(
                                json,
                                isAnswered ? each.join() : null,
                                isAnswered
                                        ? null
                                        : problem(each.handle((none, e) -> e).join()));
                    }
                    json.writeEndArray();
                })));
    }

    private CompletableFuture<Answer> answer(JsonNode node, boolean isReserving, @Nullable String traceParent) {
        try {
            SelectBody body = SelectBody.of(node, gateway);
            return isReserving
                    ? gateway.reserve(body.request(), body.deadline(), traceParent)
                    : CompletableFuture.completedFuture(gateway.select(body.request()));
        } catch (Problem | RefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Problem problem(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof Problem problem) {
            return problem;
        }
        if (cause instanceof RefusedException refused) {
            return problem(refused);
        }
        if (cause instanceof UserFacingException) {
            return Problem.notFound(String.valueOf(cause.getMessage()));
        }
        if (cause instanceof RejectedExecutionException) {
            return new Problem(503, "Busy", "others wait for explanations already", BUSY_MILLIS);
        }
        if (cause instanceof AuthorizationException) {
            return new Problem(
                    503, "Not allowed", "the gateway lacks a right: " + cause.getMessage() + "; see docs/security.md");
        }
        if (cause instanceof KafkaException) {
            return new Problem(503, "Not read", "the brokers do not answer: " + cause.getMessage());
        }
        LOG.warn("A request failed", cause);
        return new Problem(500, "Failed", "the gateway failed; its log says why");
    }

    private static Problem problem(RefusedException refused) {
        Long retryAfterMillis = refused.retryAfterMillis();
        String detail = String.valueOf(refused.getMessage());
        return retryAfterMillis == null
                ? new Problem(422, "Cannot be placed", detail)
                : new Problem(503, "Not placed now", detail, retryAfterMillis);
    }

    private void sendCosts(Request request, Response response, Callback callback) {
        String fabric = SelectBody.fabric(query(request, "fabric"), gateway);
        String from = query(request, "from");
        if (from == null) {
            throw Problem.badRequest("parameter 'from' is missing; it must name a prefill instance");
        }
        DecodeRequest priced = DecodeRequest.newBuilder()
                .setRequestId("costs")
                .setFabric(fabric)
                .setPrefillInstance(from)
                .setInputTokens(inputTokens(query(request, "inputTokens")))
                .build();
        List<InstanceCost> costs = gateway.costs(priced);
        send(response, callback, 200, JSON, JsonAnswers.bytes(json -> JsonAnswers.write(json, fabric, from, costs)));
    }

    private void explain(String requestId, Request request, Response response, Callback callback) {
        gateway.explanations().explain(requestId, query(request, "fabric")).whenComplete((explained, failure) -> {
            if (failure == null) {
                send(
                        response,
                        callback,
                        200,
                        JSON,
                        text(ExplanationJson.of(explained).toString()));
            } else {
                send(response, callback, problem(failure));
            }
        });
    }

    private static int inputTokens(@Nullable String value) {
        if (value == null) {
            return 1;
        }
        try {
            int tokens = Integer.parseInt(value);
            if (tokens > 0) {
                return tokens;
            }
        } catch (NumberFormatException e) {
            // Reported below, with what is allowed.
        }
        throw Problem.badRequest("parameter 'inputTokens' is '" + value + "'; it must be a whole number, 1 or more");
    }

    private static @Nullable String query(Request request, String name) {
        Fields fields = Request.extractQueryParameters(request);
        Fields.Field field = fields.get(name);
        return field == null ? null : field.getValue();
    }

    private void sendReady(Response response, Callback callback) {
        Optional<String> problem = dynamo.isUsed() ? dynamo.problem() : gateway.problem();
        send(response, callback, problem.isEmpty() ? 200 : 503, PLAIN_TEXT, text(problem.orElse("ready") + "\n"));
    }

    private void authorize(Request request) {
        if (authorization == null) {
            return;
        }
        String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        byte[] bytes = (given == null ? "" : given).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(authorization, bytes)) {
            throw new Problem(401, "Not authorised", "send the gateway's token: Authorization: Bearer TOKEN");
        }
    }

    private static void get(Request request, Runnable answer) {
        require(request, HttpMethod.GET);
        answer.run();
    }

    private static void require(Request request, HttpMethod method) {
        boolean isHead = method == HttpMethod.GET && HttpMethod.HEAD.is(request.getMethod());
        if (!method.is(request.getMethod()) && !isHead) {
            throw new Problem(405, "Method not allowed", request.getMethod() + " is not allowed here; use " + method);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void send(Response response, Callback callback, Problem problem) {
        Long retryAfterMillis = problem.retryAfterMillis();
        if (retryAfterMillis != null) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, Long.toString((retryAfterMillis + 999) / 1000));
        }
        send(
                response,
                callback,
                problem.status(),
                PROBLEM_JSON,
                JsonAnswers.bytes(json -> JsonAnswers.write(json, problem)));
    }

    private static void send(
            Response response, Callback callback, int status, @Nullable String contentType, byte[] body) {
        response.setStatus(status);
        if (contentType != null) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        }
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
