package io.netkv.gateway.extproc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.service.ext_proc.v3.CommonResponse;
import io.envoyproxy.envoy.service.ext_proc.v3.HttpBody;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingRequest;
import io.envoyproxy.envoy.service.ext_proc.v3.ProcessingResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.netkv.avro.TransferEventKind;
import io.netkv.gateway.RefusedException;
import io.netkv.gateway.extproc.EndpointPicker.Pick;
import io.netkv.gateway.extproc.EndpointPicker.Query;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request through Envoy. Its headers are answered once the endpoints are chosen; that is when its body is there, unless it has none or
 * Envoy does not send it. A body is sent on as it came.
 */
final class Exchange implements StreamObserver<ProcessingRequest> {

    /** A prompt of a million tokens has less. */
    static final int MAX_BODY_BYTES = 16 << 20;

    /** Envoy's own limit for a part is 64 KiB. */
    private static final int PART_BYTES = 60 << 10;

    private static final String SUBSET_NAMESPACE = "envoy.lb.subset_hint";
    private static final String SUBSET = "x-gateway-destination-endpoint-subset";
    private static final String SERVED = "x-gateway-destination-endpoint-served";

    private final EndpointPicker picker;
    private final StreamObserver<ProcessingResponse> out;
    private final Map<String, String> headers = new HashMap<>();
    private @Nullable Set<String> subset;
    private BodySendMode bodyMode = BodySendMode.FULL_DUPLEX_STREAMED;
    private BodySendMode responseBodyMode = BodySendMode.FULL_DUPLEX_STREAMED;
    private ByteString body = ByteString.EMPTY;
    private Prompt known = Prompt.NONE;
    private @Nullable Pick chosen;
    /** What became of the transfer, once the response has begun. */
    private @Nullable TransferEventKind outcome;

    private boolean isDecided;
    private boolean isOver;

    Exchange(EndpointPicker picker, StreamObserver<ProcessingResponse> out) {
        this.picker = picker;
        this.out = out;
    }

    @Override
    public synchronized void onNext(ProcessingRequest message) {
        if (isOver) {
            return;
        }
        switch (message.getRequestCase()) {
            case REQUEST_HEADERS -> begin(message);
            case REQUEST_BODY -> takeBody(message.getRequestBody());
            case REQUEST_TRAILERS -> takeTrailers();
            case RESPONSE_HEADERS -> {
                served(message);
                out.onNext(Replies.responseHeaders());
            }
            case RESPONSE_BODY -> out.onNext(Replies.responseBody(passOn(message.getResponseBody())));
            case RESPONSE_TRAILERS -> out.onNext(Replies.responseTrailers());
            case REQUEST_NOT_SET -> fail("a message without a request");
        }
    }

    private void fail(String reason) {
        isOver = true;
        out.onError(Status.INVALID_ARGUMENT.withDescription(reason).asRuntimeException());
    }

    private void begin(ProcessingRequest message) {
        for (HeaderValue header : message.getRequestHeaders().getHeaders().getHeadersList()) {
            headers.put(header.getKey().toLowerCase(Locale.ROOT), value(header));
        }
        Struct hint =
                message.getMetadataContext().getFilterMetadataOrDefault(SUBSET_NAMESPACE, Struct.getDefaultInstance());
        if (hint.containsFields(SUBSET)) {
            subset = addresses(hint.getFieldsOrThrow(SUBSET));
        }
        if (message.hasProtocolConfig()) {
            bodyMode = message.getProtocolConfig().getRequestBodyMode();
            responseBodyMode = message.getProtocolConfig().getResponseBodyMode();
        }
        if (message.getRequestHeaders().getEndOfStream()) {
            decideByHeaders(Prompt.NONE);
        } else if (bodyMode == BodySendMode.NONE || bodyMode == BodySendMode.STREAMED) {
            // The headers are sent on before the body is whole.
            decideByHeaders(new Prompt(tokensByLength(), null, List.of()));
        } else if (bodyMode != BodySendMode.FULL_DUPLEX_STREAMED) {
            out.onNext(Replies.requestHeaders(CommonResponse.getDefaultInstance()));
        }
    }

    private static String value(HeaderValue header) {
        return header.getRawValue().isEmpty()
                ? header.getValue()
                : header.getRawValue().toStringUtf8();
    }

    private void decideByHeaders(Prompt prompt) {
        decide(prompt, pick -> out.onNext(withMetadata(Replies.requestHeaders(Replies.destination(pick)), pick)));
    }

    /** A list, or text with commas. */
    private static Set<String> addresses(Value value) {
        Set<String> addresses = new HashSet<>();
        value.getListValue().getValuesList().forEach(each -> addresses.add(each.getStringValue()));
        for (String each : value.getStringValue().split(",")) {
            if (!each.isBlank()) {
                addresses.add(each.strip());
            }
        }
        return addresses;
    }

    private int tokensByLength() {
        String length = headers.getOrDefault("content-length", "");
        double characters = length.matches("\\d{1,9}") ? Double.parseDouble(length) : 1;
        return (int) Math.max(1, characters / picker.settings().charactersPerToken());
    }

    private void takeBody(HttpBody part) {
        if (bodyMode == BodySendMode.STREAMED) {
            out.onNext(Replies.requestBody(CommonResponse.getDefaultInstance()));
            return;
        }
        if (isDecided) {
            fail("a part of the body after its end");
            return;
        }
        if (body.size() + part.getBody().size() > MAX_BODY_BYTES) {
            end(413, "the body has more than " + MAX_BODY_BYTES + " bytes");
            return;
        }
        body = body.concat(part.getBody());
        if (part.getEndOfStream()) {
            decideByBody(pick -> answerBody(pick, true));
        }
    }

    private void takeTrailers() {
        if (isDecided) {
            out.onNext(Replies.requestTrailers());
            return;
        }
        decideByBody(pick -> {
            answerBody(pick, false);
            out.onNext(Replies.requestTrailers());
        });
    }

    private void decideByBody(Reply reply) {
        try {
            decide(Prompt.of(body.toByteArray(), picker.settings()), reply);
        } catch (MalformedBodyException e) {
            if (picker.settings().isShadow()) {
                decide(Prompt.NONE, reply);
            } else {
                end(400, String.valueOf(e.getMessage()));
            }
        }
    }

    /** In full duplex, the headers wait for it, and the body is sent on in parts. */
    private void answerBody(@Nullable Pick pick, boolean isLast) {
        if (bodyMode != BodySendMode.FULL_DUPLEX_STREAMED) {
            out.onNext(withMetadata(Replies.requestBody(Replies.destination(pick)), pick));
            return;
        }
        out.onNext(withMetadata(Replies.requestHeaders(Replies.destination(pick)), pick));
        int from = 0;
        do {
            int to = Math.min(body.size(), from + PART_BYTES);
            out.onNext(Replies.requestBody(Replies.streamed(body.substring(from, to), isLast && to == body.size())));
            from = to;
        } while (from < body.size());
        body = ByteString.EMPTY;
    }

    private static ProcessingResponse withMetadata(ProcessingResponse response, @Nullable Pick pick) {
        return pick == null
                ? response
                : response.toBuilder()
                        .setDynamicMetadata(Replies.metadata(pick))
                        .build();
    }

    private CommonResponse passOn(HttpBody part) {
        return responseBodyMode == BodySendMode.FULL_DUPLEX_STREAMED
                ? Replies.streamed(part.getBody(), part.getEndOfStream())
                : CommonResponse.getDefaultInstance();
    }

    private interface Reply {
        /** Without a pick, the request goes on as it came. */
        void send(@Nullable Pick pick);
    }

    private void decide(Prompt prompt, Reply reply) {
        isDecided = true;
        known = prompt;
        if (picker.settings().isShadow()) {
            reply.send(null);
            followChoice(headers.get(Replies.DESTINATION));
        } else {
            picker.pick(query(null)).whenComplete((pick, failure) -> decided(pick, failure, reply));
        }
    }

    private Query query(@Nullable String decodeAddress) {
        String id = headers.getOrDefault("x-request-id", "");
        return new Query(
                id.isBlank() || id.length() > 256 ? "ext-proc-" + UUID.randomUUID() : id,
                known,
                headers.get(Replies.PREFILLER),
                decodeAddress,
                subset);
    }

    private void booked(Pick pick) {
        if (outcome == null) {
            chosen = pick;
        } else {
            picker.ended(pick, outcome);
        }
    }

    private void followChoice(@Nullable String decodeAddress) {
        picker.follow(query(decodeAddress))
                .thenAccept(found -> found.ifPresent(pick -> {
                    synchronized (this) {
                        picker.sent(pick);
                        booked(pick);
                        if (isOver) {
                            abandon();
                        }
                    }
                }));
    }

    private synchronized void decided(@Nullable Pick pick, @Nullable Throwable failure, Reply reply) {
        if (pick == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (!isOver) {
                end(
                        cause instanceof RefusedException ? 503 : 500,
                        String.valueOf(cause == null ? "" : cause.getMessage()));
            }
            return;
        }
        if (isOver) {
            picker.report(pick, TransferEventKind.CANCELLED);
            return;
        }
        chosen = pick;
        picker.sent(pick);
        reply.send(pick);
    }

    private void end(int status, String reason) {
        isOver = true;
        out.onNext(Replies.immediate(status, reason));
        out.onCompleted();
    }

    /** The first bytes of the response: the KV cache has arrived, where it was meant to go, or elsewhere. */
    private void served(ProcessingRequest message) {
        Pick pick = chosen;
        String served = message.getMetadataContext()
                .getFilterMetadataOrDefault(Replies.DESTINATION_NAMESPACE, Struct.getDefaultInstance())
                .getFieldsOrDefault(SERVED, Value.getDefaultInstance())
                .getStringValue();
        boolean isElsewhere = pick != null && !served.isEmpty() && !served.equals(pick.decodeAddress());
        outcome = isElsewhere || !isSuccess(message) ? TransferEventKind.CANCELLED : TransferEventKind.FINISHED;
        if (pick != null) {
            chosen = null;
            picker.ended(pick, outcome);
        } else if (picker.settings().isShadow() && !headers.containsKey(Replies.DESTINATION) && !served.isEmpty()) {
            followChoice(served);
        }
    }

    private static boolean isSuccess(ProcessingRequest message) {
        for (HeaderValue header : message.getResponseHeaders().getHeaders().getHeadersList()) {
            if (header.getKey().equals(":status")) {
                return value(header).startsWith("2");
            }
        }
        return true;
    }

    /** Of a request that ended before its response, nothing remains. */
    private void abandon() {
        isOver = true;
        Pick pick = chosen;
        if (pick != null) {
            chosen = null;
            picker.ended(pick, TransferEventKind.CANCELLED);
        }
    }

    @Override
    public synchronized void onError(Throwable failure) {
        abandon();
    }

    @Override
    public synchronized void onCompleted() {
        if (!isOver) {
            abandon();
            out.onCompleted();
        }
    }
}
