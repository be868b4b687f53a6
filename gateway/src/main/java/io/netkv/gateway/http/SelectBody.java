package io.netkv.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.netkv.avro.DecodeRequest;
import io.netkv.gateway.Gateway;
import io.netkv.gateway.GatewaySettings;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a router asks for.
 *
 * @param request the request
 * @param deadline how long it waits; null for the gateway's own
 */
record SelectBody(DecodeRequest request, @Nullable Duration deadline) {

    private static final Set<String> FIELDS = Set.of(
            "requestId",
            "fabric",
            "prefillInstance",
            "decodeInstance",
            "inputTokens",
            "maxOutputTokens",
            "prefixBlocks",
            "prefixBlockTokens",
            "kvBytesPerToken",
            "ttftSloMillis",
            "deadlineMillis");

    /**
     * Reads it.
     *
     * @throws Problem where it cannot be used
     */
    static SelectBody of(JsonNode node, Gateway gateway) {
        JsonFields fields = JsonFields.of(node);
        DecodeRequest.Builder request = DecodeRequest.newBuilder();
        String id = fields.text("requestId");
        request.setRequestId(id == null || id.isBlank() ? "gateway-" + UUID.randomUUID() : id);
        request.setFabric(fabric(fields.text("fabric"), gateway));
        request.setPrefillInstance(Objects.requireNonNullElse(fields.text("prefillInstance"), ""));
        request.setDecodeInstance(Objects.requireNonNullElse(fields.text("decodeInstance"), ""));
        Long input = fields.number("inputTokens", 1, Integer.MAX_VALUE);
        if (input == null) {
            throw Problem.badRequest("field 'inputTokens' is missing; it must be the prompt's length, 1 or more");
        }
        request.setInputTokens(input.intValue());
        Long output = fields.number("maxOutputTokens", 0, Integer.MAX_VALUE);
        request.setMaxOutputTokens(output == null ? null : (Integer) output.intValue());
        request.setPrefixBlocks(fields.numbers("prefixBlocks"));
        Long blockTokens = fields.number("prefixBlockTokens", 1, Integer.MAX_VALUE);
        if (blockTokens != null) {
            request.setPrefixBlockTokens(blockTokens.intValue());
        }
        Long bytes = fields.number("kvBytesPerToken", 1, 1L << 30);
        if (bytes != null) {
            request.setKvBytesPerToken(bytes);
        }
        request.setTtftSloMillis(fields.number("ttftSloMillis", 1, Long.MAX_VALUE));
        Long deadline = fields.number("deadlineMillis", 1, GatewaySettings.MAX_DEADLINE.toMillis());
        fields.end(FIELDS);
        request.setSentAtEpochMicros(1000 * System.currentTimeMillis());
        return new SelectBody(request.build(), deadline == null ? null : Duration.ofMillis(deadline));
    }

    /** The one that is named, or the only one that there is. */
    static String fabric(@Nullable String name, Gateway gateway) {
        if (name == null || name.isBlank()) {
            return gateway.onlyFabric()
                    .orElseThrow(
                            () -> Problem.badRequest("field 'fabric' is missing; name one of " + gateway.fabrics()));
        }
        if (!gateway.fabrics().contains(name)) {
            throw Problem.notFound("fabric '" + name + "' is not published; those that are: " + gateway.fabrics());
        }
        return name;
    }
}
