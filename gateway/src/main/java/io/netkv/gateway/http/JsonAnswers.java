package io.netkv.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netkv.avro.CostBreakdown;
import io.netkv.gateway.Answer;
import io.netkv.scheduler.InstanceCost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers as JSON. */
final class JsonAnswers {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonAnswers() {}

    /** Writes one value. */
    @FunctionalInterface
    interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] bytes(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            writer.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void write(JsonGenerator json, Answer answer) throws IOException {
        json.writeStartObject();
        json.writeStringField("requestId", answer.requestId());
        json.writeStringField("fabric", answer.fabric());
        json.writeStringField("prefillInstance", answer.prefillInstance());
        json.writeStringField("decodeInstance", answer.decodeInstance());
        json.writeBooleanField("reserved", answer.isReserved());
        if (answer.reason() != null) {
            json.writeStringField("fallback", answer.reason());
        }
        json.writeNumberField("tier", answer.tier());
        json.writeNumberField("transferBytes", answer.transferBytes());
        json.writeNumberField("reservedKvTokens", answer.reservedKvTokens());
        json.writeNumberField("predictedTransferMillis", answer.predictedTransferMillis());
        if (answer.rackUplink() != null) {
            json.writeStringField("rackUplink", answer.rackUplink());
        }
        if (answer.podUplink() != null) {
            json.writeStringField("podUplink", answer.podUplink());
        }
        if (!answer.zoneUplinks().isEmpty()) {
            json.writeArrayFieldStart("zoneUplinks");
            for (String uplink : answer.zoneUplinks()) {
                json.writeString(uplink);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    static void write(JsonGenerator json, Problem problem) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "about:blank");
        json.writeStringField("title", problem.title());
        json.writeNumberField("status", problem.status());
        json.writeStringField("detail", String.valueOf(problem.getMessage()));
        Long retryAfterMillis = problem.retryAfterMillis();
        if (retryAfterMillis != null) {
            json.writeNumberField("retryAfterMillis", retryAfterMillis);
        }
        json.writeEndObject();
    }

    static void write(JsonGenerator json, String fabric, String prefillInstance, List<InstanceCost> costs)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("fabric", fabric);
        json.writeStringField("prefillInstance", prefillInstance);
        json.writeArrayFieldStart("costs");
        for (InstanceCost each : costs) {
            CostBreakdown cost = each.cost();
            json.writeStartObject();
            json.writeStringField("decodeInstance", cost.getInstance());
            json.writeBooleanField("candidate", each.isCandidate());
            json.writeStringField("standing", each.standing().name());
            json.writeNumberField("tier", cost.getTier());
            json.writeNumberField("totalSeconds", cost.getTotalSeconds());
            json.writeNumberField("latencySeconds", cost.getLatencySeconds());
            json.writeNumberField("transferSeconds", cost.getTransferSeconds());
            json.writeNumberField("loadSeconds", cost.getLoadSeconds());
            json.writeNumberField("load", cost.getLoad());
            json.writeNumberField("missingBytes", cost.getMissingBytes());
            json.writeNumberField("bandwidthBytesPerSecond", cost.getBandwidthBytesPerSecond());
            json.writeNumberField("congestion", cost.getCongestion());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** An answer of a batch: the answer itself, or its problem. */
    static void write(JsonGenerator json, @Nullable Answer answer, @Nullable Problem problem) throws IOException {
        if (answer != null) {
            write(json, answer);
        } else if (problem != null) {
            write(json, problem);
        }
    }
}
