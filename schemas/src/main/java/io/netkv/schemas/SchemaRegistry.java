package io.netkv.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A schema registry with Confluent's REST API: Confluent's own, Apicurio's (under {@code /apis/ccompat/v7}), Karapace,
 * Redpanda. Answers are remembered, so each schema is asked for once.
 */
public final class SchemaRegistry implements SchemaIds {

    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    /**
     * Does not connect yet.
     *
     * @param url where the API begins, for example {@code http://127.0.0.1:8081}
     * @throws IllegalArgumentException where that is not an http or https URL
     */
    public SchemaRegistry(String url) {
        if (!url.matches("https?://.+")) {
            throw new IllegalArgumentException(
                    "registry '" + url + "' is not an http:// or https:// URL, for example http://127.0.0.1:8081");
        }
        this.url = url.replaceAll("/+$", "");
    }

    /** Registers the schemas of all topics, and says how they may change: BACKWARD_TRANSITIVE. */
    public void registerAll() {
        for (Topic topic : Topic.values()) {
            Schema schema = topic.schema();
            if (schema != null) {
                send("POST", "/subjects/" + encode(topic.subject()) + "/versions", body("schema", schema.toString()));
                send("PUT", "/config/" + encode(topic.subject()), body("compatibility", "BACKWARD_TRANSITIVE"));
            }
        }
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return ids.computeIfAbsent(subject, s -> lookUp(s, schema));
    }

    private int lookUp(String subject, Schema schema) {
        return send("POST", "/subjects/" + encode(subject), body("schema", schema.toString()))
                .path("id")
                .asInt();
    }

    @Override
    public Schema schemaOf(int id) {
        return schemas.computeIfAbsent(
                id,
                i -> new Schema.Parser()
                        .parse(send("GET", "/schemas/ids/" + i, "")
                                .path("schema")
                                .asText()));
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }

    private static String body(String field, String value) {
        ObjectNode object = JSON.createObjectNode();
        return object.put(field, value).toString();
    }

    private JsonNode send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(TIMEOUT)
                .header("Content-Type", CONTENT_TYPE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new SerializationException("schema registry " + url + " answers " + response.statusCode() + " to "
                        + method + " " + path + ": " + response.body()
                        + "; 'netkv topics create --registry " + url + "' registers the schemas");
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new SerializationException(
                    "no schema registry answers at " + url + " (" + e + "); is it running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SerializationException("interrupted while asking the schema registry at " + url, e);
        }
    }
}
