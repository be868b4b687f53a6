package io.netkv.gateway.extproc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the body of an inference request has of its prompt, by OpenAI's completions or chat completions. It is an approximation: the
 * text is not tokenised. Blocks are hashes of its parts, each over all before it; they are this project's own, not an engine's, so they match
 * what earlier requests through a picker left in caches.
 *
 * @param inputTokens 1 or more
 * @param maxOutputTokens null where the request sets no limit
 * @param blocks ids of its leading blocks
 */
record Prompt(int inputTokens, @Nullable Integer maxOutputTokens, List<Long> blocks) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BLOCKS = 4096;

    /** Of a request without a body. */
    static final Prompt NONE = new Prompt(1, null, List.of());

    /**
     * Reads it.
     *
     * @throws MalformedBodyException where the body is not a JSON object
     */
    static Prompt of(byte[] body, PickerSettings settings) throws MalformedBodyException {
        JsonNode request;
        try {
            request = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new MalformedBodyException("the body is not JSON: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new MalformedBodyException("the body is not JSON");
        }
        if (!request.isObject()) {
            throw new MalformedBodyException("the body is not a JSON object");
        }
        StringBuilder text = new StringBuilder();
        long tokens = appendPrompt(request.path("prompt"), text);
        for (JsonNode message : request.path("messages")) {
            text.append(message.path("role").asText()).append('\n');
            appendContent(message.path("content"), text);
        }
        tokens += (long) Math.ceil(text.length() / settings.charactersPerToken());
        return new Prompt(
                (int) Math.min(Integer.MAX_VALUE, Math.max(1, tokens)), maxOutput(request), blocks(text, settings));
    }

    /** Returns how many tokens it has beside its text: a prompt may be given as tokens. */
    private static long appendPrompt(JsonNode prompt, StringBuilder text) {
        if (prompt.isTextual()) {
            text.append(prompt.asText());
            return 0;
        }
        if (prompt.isNumber()) {
            return 1;
        }
        long tokens = 0;
        for (JsonNode part : prompt) {
            tokens += appendPrompt(part, text);
        }
        return tokens;
    }

    private static void appendContent(JsonNode content, StringBuilder text) {
        if (content.isTextual()) {
            text.append(content.asText());
        }
        for (JsonNode part : content) {
            text.append(part.path("text").asText());
        }
        text.append('\n');
    }

    private static @Nullable Integer maxOutput(JsonNode request) {
        JsonNode limit = request.path("max_completion_tokens");
        if (!limit.isInt()) {
            limit = request.path("max_tokens");
        }
        return limit.isInt() && limit.intValue() >= 0 ? limit.intValue() : null;
    }

    private static List<Long> blocks(StringBuilder text, PickerSettings settings) {
        int length = (int) Math.max(1, settings.blockTokens() * settings.charactersPerToken());
        int count = Math.min(MAX_BLOCKS, text.length() / length);
        List<Long> blocks = new ArrayList<>(count);
        MessageDigest digest = sha256();
        byte[] before = new byte[0];
        for (int i = 0; i < count; i++) {
            digest.update(before);
            before = digest.digest(text.substring(i * length, (i + 1) * length).getBytes(StandardCharsets.UTF_8));
            blocks.add(ByteBuffer.wrap(before).getLong());
        }
        return blocks;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
