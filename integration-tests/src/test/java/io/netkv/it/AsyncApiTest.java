package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The AsyncAPI document has every topic, with the schema and the configuration that the program gives it. */
class AsyncApiTest {

    private static final Path FILE = Path.of("../docs/asyncapi.yaml");

    private static JsonNode document() throws IOException {
        return new YAMLMapper().readTree(FILE.toFile());
    }

    private static JsonNode resolve(JsonNode document, JsonNode reference) {
        return document.at(reference.at("/$ref").asText().substring(1));
    }

    private static JsonNode channel(JsonNode document, Topic topic) {
        List<JsonNode> found = new ArrayList<>();
        document.at("/channels").forEach(channel -> {
            if (channel.at("/address").asText().equals(topic.topicName())) {
                found.add(channel);
            }
        });
        assertThat(found).as(topic.topicName()).hasSize(1);
        return found.get(0);
    }

    @Test
    void shouldHaveNoOtherTopicAndAnOperationForEach() throws IOException {
        JsonNode document = document();

        assertThat(document.at("/asyncapi").asText()).isEqualTo("3.0.0");
        assertThat(document.at("/channels")).hasSameSizeAs(Arrays.asList(Topic.values()));
        List<String> operated = new ArrayList<>();
        document.at("/operations").forEach(operation -> {
            assertThat(operation.at("/action").asText()).isIn("send", "receive");
            operated.add(
                    resolve(document, operation.at("/channel")).at("/address").asText());
        });
        assertThat(operated)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Topic.values()).map(Topic::topicName).toList());
    }

    @ParameterizedTest
    @EnumSource
    void shouldDescribeTheTopicAsItIs(Topic topic) throws IOException {
        JsonNode document = document();
        JsonNode channel = channel(document, topic);
        JsonNode configuration = channel.at("/bindings/kafka/topicConfiguration");

        assertThat(configuration.get(TopicConfig.CLEANUP_POLICY_CONFIG).get(0).asText())
                .isEqualTo(topic.config().get(TopicConfig.CLEANUP_POLICY_CONFIG));
        assertThat(configuration.path(TopicConfig.RETENTION_MS_CONFIG).asText(""))
                .isEqualTo(topic.config().getOrDefault(TopicConfig.RETENTION_MS_CONFIG, ""));
        assertThat(channel.at("/messages")).hasSize(1);
        JsonNode message = resolve(document, channel.at("/messages").iterator().next());
        String file = message.at("/payload/schema/$ref").asText();
        Schema schema = topic.schema();
        if (schema == null) {
            assertThat(file).isEmpty();
        } else {
            String avro = Files.readString(FILE.resolveSibling(file).normalize());
            assertThat(new Schema.Parser().parse(avro).getFullName()).isEqualTo(schema.getFullName());
        }
    }
}
