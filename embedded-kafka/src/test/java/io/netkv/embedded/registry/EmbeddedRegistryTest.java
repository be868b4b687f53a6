package io.netkv.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netkv.avro.LinkTelemetry;
import io.netkv.common.UserFacingException;
import io.netkv.schemas.AvroSerdes;
import io.netkv.schemas.SchemaRegistry;
import io.netkv.schemas.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryTest {

    /** Runs where the server has been fetched before: {@code netkv demo --registry embedded} does that. */
    @Test
    @EnabledIf("io.netkv.embedded.registry.EmbeddedRegistry#isAvailable")
    void givesIdsToOurSchemasAndEndsWhenClosed() {
        // given
        EmbeddedRegistry registry = EmbeddedRegistry.start(line -> {});
        try (registry) {
            String topic = Topic.LINK_TELEMETRY.topicName();
            LinkTelemetry reading = LinkTelemetry.newBuilder()
                    .setFabric("f")
                    .setLink("up")
                    .setBytesSent(4711L)
                    .build();

            // when
            new SchemaRegistry(registry.url()).registerAll();
            Serde<LinkTelemetry> writer = AvroSerdes.of(registry.url()).serde();
            byte[] bytes = writer.serializer().serialize(topic, reading);

            // then
            Serde<LinkTelemetry> reader = AvroSerdes.of(registry.url()).serde();
            assertThat(reader.deserializer().deserialize(topic, bytes)).isEqualTo(reading);
        }
        assertThat(registry.process().isAlive()).isFalse();
    }

    @Test
    void saysWhatTheDirectoryLacks(@TempDir Path empty) {
        RegistryDistribution distribution =
                new RegistryDistribution(Map.of(RegistryDistribution.VARIABLE, empty.toString()), line -> {});

        assertThatThrownBy(distribution::runner)
                .isInstanceOf(UserFacingException.class)
                .hasMessageContaining("NETKV_REGISTRY_DIST is " + empty)
                .message()
                .hasLineCount(1);
    }

    @Test
    void saysThatAnArchiveIsNone(@TempDir Path scratch) throws Exception {
        Path archive = Files.writeString(scratch.resolve("registry.tar.gz"), "no archive");
        RegistryDistribution distribution = new RegistryDistribution(
                Map.of(RegistryDistribution.VARIABLE, archive.toString(), "XDG_CACHE_HOME", scratch.toString()),
                line -> {});

        assertThatThrownBy(distribution::runner)
                .isInstanceOf(UserFacingException.class)
                .hasMessageContaining(archive + " cannot be unpacked")
                .message()
                .hasLineCount(1);
    }
}
