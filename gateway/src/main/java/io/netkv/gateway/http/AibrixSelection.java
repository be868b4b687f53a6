package io.netkv.gateway.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.netkv.avro.DecodeRequest;
import io.netkv.gateway.Gateway;
import io.netkv.gateway.RefusedException;
import io.netkv.scheduler.InstanceCost;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * AIBrix's external router, {@code routing.aibrix.ai/v1alpha1}: of the candidates that its gateway offers, the one whose cost is least. Nothing is
 * booked: its contract forbids it. A candidate is the decode instance that its attribute {@value #INSTANCE} names, or else the one of its
 * pod's name. Where the KV cache comes from and how long the prompt is, the trusted policy attributes {@value #PREFILL} and {@value
 * #INPUT_TOKENS} say; the metrics of candidates are not needed, since instances report more and later ones.
 */
final class AibrixSelection {

    static final String MEDIA_TYPE = "application/vnd.aibrix.external-routing+json;version=v1alpha1";

    private static final String API_VERSION = "routing.aibrix.ai/v1alpha1";
    private static final String INSTANCE = "netkv.io/instance";
    private static final String PREFILL = "netkv.io/prefill-instance";
    private static final String INPUT_TOKENS = "netkv.io/input-tokens";
    private static final String FABRIC = "netkv.io/fabric";
    private static final int MAX_ID_LENGTH = 256;

    private final Gateway gateway;
    private final String requestId;
    private final boolean isAuthoritative;
    private final @Nullable String fabric;
    private final @Nullable String prefill;
    private final int inputTokens;
    private final Map<String, Candidate> candidates = new HashMap<>();

    private record Candidate(String id, long port) {}

    private AibrixSelection(JsonNode body, Gateway gateway) {
        this.gateway = gateway;
        JsonFields envelope = JsonFields.of(body);
        requireText(envelope, "apiVersion", API_VERSION);
        requireText(envelope, "kind", "ReplicaSelectionRequest");
        JsonFields metadata = envelope.object("metadata");
        requestId = metadata.requiredText("requestId");
        if (requestId.length() > MAX_ID_LENGTH) {
            throw Problem.badRequest("field 'metadata.requestId' has " + requestId.length()
                    + " characters; it may have " + MAX_ID_LENGTH + " at most");
        }
        metadata.end(Set.of("requestId"));
        JsonFields spec = envelope.object("spec");
        envelope.end(Set.of("apiVersion", "kind", "metadata", "spec"));
        spec.requiredText("model");
        String mode = spec.requiredText("policyMode");
        isAuthoritative = mode.equals("Authoritative");
        if (!isAuthoritative && !mode.equals("Advisory")) {
            throw Problem.badRequest(
                    "field 'spec.policyMode' is \"" + mode + "\"; it must be Advisory or Authoritative");
        }
        Map<String, String> policy = Map.of();
        if (spec.has("policyContext")) {
            JsonFields context = spec.object("policyContext");
            policy = context.texts("attributes");
            context.end(Set.of("attributes"));
        }
        spec.objects("candidates").forEach(this::add);
        spec.end(Set.of("model", "policyMode", "policyContext", "candidates"));
        if (candidates.isEmpty()) {
            throw Problem.badRequest("field 'spec.candidates' is empty; it must have one candidate or more");
        }
        fabric = policy.get(FABRIC);
        prefill = policy.get(PREFILL);
        inputTokens = inputTokens(policy.get(INPUT_TOKENS));
    }

    private static void requireText(JsonFields fields, String name, String value) {
        String given = fields.requiredText(name);
        if (!given.equals(value)) {
            throw Problem.badRequest("field '" + name + "' is \"" + given + "\"; it must be " + value);
        }
    }

    private static int inputTokens(@Nullable String value) {
        if (value == null) {
            return 1;
        }
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw Problem.badRequest("policy attribute '" + INPUT_TOKENS + "' is \"" + value
                    + "\"; it must be a whole number, 1 or more");
        }
        return Integer.parseInt(value);
    }

    private void add(JsonFields candidate) {
        String id = candidate.requiredText("id");
        List<Long> ports = candidate.numbers("ports");
        if (ports.isEmpty()) {
            throw Problem.badRequest(
                    "field 'ports' of candidate '" + id + "' is missing; it must have one port or more");
        }
        Map<String, String> attributes = candidate.texts("attributes");
        if (candidate.has("metrics")) {
            candidate.object("metrics");
        }
        candidate.end(Set.of("id", "ports", "attributes", "metrics"));
        String pod = id.substring(id.indexOf('/') + 1);
        candidates.put(attributes.getOrDefault(INSTANCE, pod), new Candidate(id, ports.get(0)));
    }

    /**
     * The body of the answer.
     *
     * @throws Problem where the request is not of that protocol
     */
    static byte[] answer(JsonNode body, Gateway gateway) {
        return new AibrixSelection(body, gateway).answer();
    }

    private byte[] answer() {
        if (prefill == null) {
            return undecided("NoPrefillInstance");
        }
        Candidate best = null;
        double least = Double.POSITIVE_INFINITY;
        try {
            DecodeRequest priced = DecodeRequest.newBuilder()
                    .setRequestId(requestId)
                    .setFabric(SelectBody.fabric(fabric, gateway))
                    .setPrefillInstance(prefill)
                    .setInputTokens(inputTokens)
                    .build();
            for (InstanceCost each : gateway.costs(priced)) {
                Candidate candidate = candidates.get(each.cost().getInstance());
                if (candidate != null && each.isCandidate() && each.cost().getTotalSeconds() < least) {
                    best = candidate;
                    least = each.cost().getTotalSeconds();
                }
            }
        } catch (RefusedException | Problem e) {
            return undecided(shortened(String.valueOf(e.getMessage())));
        }
        return best == null ? undecided("NoCandidateTakesRequests") : selected(best);
    }

    private static String shortened(String reason) {
        return reason.length() <= MAX_ID_LENGTH ? reason : reason.substring(0, MAX_ID_LENGTH);
    }

    private byte[] selected(Candidate best) {
        return JsonAnswers.bytes(json -> {
            json.writeStartObject();
            writeEnvelope(json);
            json.writeObjectFieldStart("status");
            json.writeStringField("decision", "Selected");
            json.writeObjectFieldStart("target");
            json.writeStringField("id", best.id());
            json.writeNumberField("port", best.port());
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** Its gateway falls back then, or denies, as its mode says. */
    private byte[] undecided(String reason) {
        return JsonAnswers.bytes(json -> {
            json.writeStartObject();
            writeEnvelope(json);
            json.writeObjectFieldStart("status");
            json.writeStringField("decision", isAuthoritative ? "Denied" : "NoDecision");
            json.writeStringField("reason", reason);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private void writeEnvelope(JsonGenerator json) throws IOException {
        json.writeStringField("apiVersion", API_VERSION);
        json.writeStringField("kind", "ReplicaSelectionResponse");
        json.writeObjectFieldStart("metadata");
        json.writeStringField("requestId", requestId);
        json.writeEndObject();
    }
}
