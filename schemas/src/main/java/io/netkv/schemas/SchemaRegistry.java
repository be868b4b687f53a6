package io.netkv.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import org.apache.avro.generic.GenericData;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A schema registry with Confluent's REST API: Confluent's own, Apicurio's (under {@code /apis/ccompat/v7}), Karapace,
 * Redpanda. Answers are remembered, so each schema is asked for once.
 */
public final class SchemaRegistry implements SchemaIds {

    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
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

    /** Registers the schemas of all topics, and says how they may change: see {@link #register}. */
    public void registerAll() {
        for (Topic topic : Topic.values()) {
            Schema schema = topic.schema();
            if (schema != null) {
                register(topic.subject(), schema);
            }
        }
    }

    /**
     * Registers a schema, and that those after it must read the records of all before: BACKWARD_TRANSITIVE.
     *
     * @throws RegistryException where it does not read the records of those that are there, or the registry fails
     */
    public void register(String subject, Schema schema) {
        send("POST", "/subjects/" + encode(subject) + "/versions", body("schema", plain(schema)));
        send("PUT", "/config/" + encode(subject), body("compatibility", "BACKWARD_TRANSITIVE"));
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return ids.computeIfAbsent(subject, s -> lookUp(s, schema));
    }

    private int lookUp(String subject, Schema schema) {
        return send("POST", "/subjects/" + encode(subject), body("schema", plain(schema)))
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

    /** As its .avsc file has it, so that programs which have that file find it too: without Java's class of strings. */
    static String plain(Schema schema) {
        try {
            JsonNode tree = JSON.readTree(schema.toString());
            for (JsonNode type : tree.findParents(GenericData.STRING_PROP)) {
                ((ObjectNode) type).remove(GenericData.STRING_PROP);
            }
            return new Schema.Parser().parse(tree.toString()).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }

    private static String body(String field, String value) {
        ObjectNode object = JSON.createObjectNode();
        return object.put(field, value).toString();
    }

    private String remedy(int status) {
        return status == CONFLICT
                ? "; a schema may only change so that it reads what was written with those before: was the subject"
                        + " registered by something else?"
                : "; 'netkv topics create --registry " + url + "' registers the schemas";
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
                throw refusal(request, response);
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new RegistryException("no schema registry answers at " + url + " (" + e + "); is it running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted while asking the schema registry at " + url, e);
        }
    }

    /** Only an id that the registry itself, no proxy before it, does not know is a record's own error. */
    private KafkaException refusal(HttpRequest request, HttpResponse<String> response) {
        int status = response.statusCode();
        String message = "schema registry " + url + " answers " + status + " to " + request.method() + " "
                + request.uri().toString().substring(url.length()) + ": " + response.body() + remedy(status);
        boolean unknownId = status == NOT_FOUND
                && request.method().equals("GET")
                && response.body().contains("error_code");
        return unknownId ? new SerializationException(message) : new RegistryException(message);
    }
}
