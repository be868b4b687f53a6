package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.avro.DecodeRequest;
import io.netkv.embedded.registry.EmbeddedRegistry;
import io.netkv.schemas.RegistryException;
import io.netkv.schemas.SchemaRegistry;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A real registry that holds earlier releases' schemas takes those of this one, and refuses what would break readers. */
@EnabledIf("io.netkv.embedded.registry.EmbeddedRegistry#isAvailable")
class SchemaEvolutionTest {

    private static final Path HISTORY = Path.of("../schemas/history");

    private static EmbeddedRegistry server;
    private static SchemaRegistry registry;

    @BeforeAll
    static void start() {
        server = EmbeddedRegistry.start(line -> {});
        registry = new SchemaRegistry(server.url());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void takesThisReleasesSchemasAfterAllEarlierOnes() throws IOException {
        // given
        Map<Integer, Schema> earlier = new HashMap<>();
        for (Path release : releases()) {
            for (Topic topic : Topic.values()) {
                // A release knows nothing of the topics that came after it.
                if (topic.schema() != null
                        && Files.exists(schemaFile(release, topic.schema().getName()))) {
                    Schema schema = new Schema.Parser()
                            .parse(schemaFile(release, topic.schema().getName()).toFile());
                    registry.register(topic.subject(), schema);
                    earlier.put(idOf(topic, schema), schema);
                }
            }
        }

        // when
        registry.registerAll();

        // then
        assertThat(earlier).hasSizeGreaterThanOrEqualTo(8);
        earlier.forEach((id, schema) ->
                assertThat(registry.schemaOf(id)).as("schema %d", id).isEqualTo(schema));
    }

    private static Path schemaFile(Path release, String name) {
        return release.resolve(name + ".avsc");
    }

    /** A client of its own: each remembers one schema of a subject. */
    private static int idOf(Topic topic, Schema schema) {
        return new SchemaRegistry(server.url()).idOf(topic.subject(), schema);
    }

    @Test
    void takesANewFieldThatHasADefaultAndRefusesOneThatHasNone() {
        // given
        String subject = "requests-of-a-later-release-value";
        registry.register(subject, DecodeRequest.SCHEMA$);
        Schema withDefault = withField(new Field("tenant", Schema.create(Schema.Type.STRING), "Whose.", ""));
        Schema without = withField(new Field("tenant", Schema.create(Schema.Type.STRING), "Whose."));

        // when, then
        assertThatThrownBy(() -> registry.register(subject, without))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("answers 409 to POST /subjects/" + subject + "/versions");
        assertThatCode(() -> registry.register(subject, withDefault)).doesNotThrowAnyException();
    }

    private static Schema withField(Field added) {
        Schema now = DecodeRequest.SCHEMA$;
        List<Field> fields = new ArrayList<>();
        now.getFields().forEach(field -> fields.add(new Field(field, field.schema())));
        fields.add(added);
        return Schema.createRecord(now.getName(), now.getDoc(), now.getNamespace(), false, fields);
    }

    private static List<Path> releases() throws IOException {
        try (Stream<Path> files = Files.list(HISTORY)) {
            return files.filter(file -> Files.exists(file.resolve("ids.properties")))
                    .sorted()
                    .toList();
        }
    }
}
