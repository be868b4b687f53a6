package io.netkv.scheduler.trace;

import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.TransferEvent;
import io.netkv.avro.TransferEventKind;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry spans of requests whose record carries a trace context (W3C, header {@code traceparent}): one of the decision, from the
 * request's sending to its answer, and one of the KV transfer, as it is reported. The context of the decision is in the headers of
 * the assignment, so that the trace can go on there. Without a receiver the context is passed on as it came.
 *
 * <p>For one task: not safe for use by several threads.
 */
public final class DecisionTraces implements AutoCloseable {

    /** Property of the application: URL of a receiver of OTLP over HTTP, for example {@code http://127.0.0.1:4318/v1/traces}. */
    public static final String ENDPOINT = "netkv.traces.endpoint";

    private static final String SCOPE = "io.netkv.scheduler";
    /** Header of a request that is part of a trace, in Kafka and over HTTP. */
    public static final String CONTEXT_HEADER = "traceparent";

    /** Of which the transfer is not ended. */
    private static final int MOST_REMEMBERED = 10_000;

    private static final TextMapGetter<Headers> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
            List<String> keys = new ArrayList<>();
            headers.forEach(header -> keys.add(header.key()));
            return keys;
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String key) {
            Header header = headers == null ? null : headers.lastHeader(key);
            return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
        }
    };

    private final @Nullable SdkTracerProvider provider;
    private final Tracer tracer;
    private final Map<String, Sent> underWay = new LinkedHashMap<>();

    /** A decision whose transfer has not ended. */
    private record Sent(Context context, long startedAtMillis) {}

    private DecisionTraces(@Nullable SdkTracerProvider provider) {
        this.provider = provider;
        tracer = (provider == null ? TracerProvider.noop() : provider).get(SCOPE);
    }

    /** What the properties of an application ask for. */
    public static DecisionTraces of(Map<String, ?> properties) {
        Object endpoint = properties.get(ENDPOINT);
        if (endpoint == null) {
            return new DecisionTraces(null);
        }
        OtlpHttpSpanExporter exporter =
                OtlpHttpSpanExporter.builder().setEndpoint(endpoint.toString()).build();
        return new DecisionTraces(SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.builder()
                                .put("service.name", "netkv-scheduler")
                                .build()))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(1, TimeUnit.SECONDS)
                        .build())
                .build());
    }

    /** Whether a request carries a context. */
    public static boolean isTraced(Headers request) {
        return request.lastHeader(CONTEXT_HEADER) != null;
    }

    /**
     * A request is answered.
     *
     * @param request headers of its record
     * @param nowMillis wall time
     * @param into headers of the answer
     */
    public void answered(Headers request, DecodeAssignment answer, long nowMillis, Headers into) {
        Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), request, HEADERS);
        if (!Span.fromContext(parent).getSpanContext().isValid()) {
            return;
        }
        long sentMicros = answer.getRequestSentAtEpochMicros();
        SpanBuilder builder = tracer.spanBuilder("decide")
                .setParent(parent)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(sentMicros > 0 ? sentMicros : 1_000 * nowMillis, TimeUnit.MICROSECONDS)
                .setAllAttributes(attributes(answer));
        Span span = builder.startSpan();
        if (answer.getRefusal() != null) {
            span.setStatus(StatusCode.ERROR, answer.getRefusal());
        }
        span.end(nowMillis, TimeUnit.MILLISECONDS);
        Context context = parent.with(span);
        W3CTraceContextPropagator.getInstance().inject(context, into, (headers, key, value) -> {
            if (headers != null) {
                headers.remove(key).add(key, value.getBytes(StandardCharsets.UTF_8));
            }
        });
        if (answer.getRefusal() == null && provider != null) {
            underWay.put(key(answer.getFabric(), answer.getRequestId()), new Sent(context, -1));
            forgetOldest();
        }
    }

    private static Attributes attributes(DecodeAssignment answer) {
        return Attributes.builder()
                .put("netkv.request.id", answer.getRequestId())
                .put("netkv.fabric", answer.getFabric())
                .put("netkv.policy", answer.getPolicy())
                .put("netkv.prefill.instance", answer.getPrefillInstance())
                .put("netkv.decode.instance", answer.getDecodeInstance())
                .put("netkv.tier", answer.getTier())
                .put("netkv.transfer.bytes", answer.getTransferBytes())
                .put("netkv.transfer.predicted_ms", answer.getPredictedTransferMillis())
                .put("netkv.oracle.mode", answer.getOracleMode().name())
                .build();
    }

    /** Something is reported of a transfer; of no effect where its request is not traced. */
    public void reported(TransferEvent event) {
        if (underWay.isEmpty()) {
            return;
        }
        String key = key(event.getFabric(), event.getRequestId());
        Sent sent = underWay.get(key);
        if (sent == null) {
            return;
        }
        if (event.getKind() == TransferEventKind.STARTED) {
            underWay.put(key, new Sent(sent.context(), event.getAtMillis()));
            return;
        }
        underWay.remove(key);
        long startMillis = sent.startedAtMillis() < 0 ? event.getAtMillis() : sent.startedAtMillis();
        Span span = tracer.spanBuilder("kv-transfer")
                .setParent(sent.context())
                .setStartTimestamp(startMillis, TimeUnit.MILLISECONDS)
                .setAttribute("netkv.request.id", event.getRequestId())
                .setAttribute("netkv.outcome", event.getKind().name())
                .startSpan();
        if (event.getKind() != TransferEventKind.FINISHED) {
            span.setStatus(StatusCode.ERROR, event.getKind().name());
        }
        span.end(Math.max(startMillis, event.getAtMillis()), TimeUnit.MILLISECONDS);
    }

    private static String key(String fabric, String requestId) {
        return fabric + "/" + requestId;
    }

    private void forgetOldest() {
        if (underWay.size() > MOST_REMEMBERED) {
            Iterator<Sent> oldest = underWay.values().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    @Override
    public void close() {
        if (provider != null) {
            provider.close();
        }
    }
}
