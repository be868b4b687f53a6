package io.netkv.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netkv.cli.ProgramRun;
import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaCluster;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.Topic;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each test has a broker of its own, because each begins with other topics. */
class TopicsCommandTest {

    private final EmbeddedBroker broker = EmbeddedBroker.start();

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void createsWhatIsMissingAndTellsWhatExisted() {
        // given
        create("fabric", 3);

        // when
        ProgramRun first = run("topics", "create", "--partitions", "3");
        ProgramRun second = run("topics", "create", "--partitions", "3");

        // then
        assertThat(first.err()).isEmpty();
        assertThat(first.status()).isZero();
        assertThat(first.out()).containsPattern("existed +fabric +3 partitions");
        assertThat(first.out()).containsPattern("created +decode-assignments +3 partitions");
        assertThat(second.status()).isZero();
        assertThat(second.out().lines()).hasSize(Topic.values().length).allMatch(line -> line.startsWith("existed"));
        assertThat(configOf(Topic.FABRIC.topicName()).get("cleanup.policy").value())
                .isEqualTo("delete");
        assertThat(configOf(Topic.NETWORK_COST_ORACLE.topicName())
                        .get("cleanup.policy")
                        .value())
                .isEqualTo("compact");
    }

    @Test
    void createsNothingWhereTopicsWouldNotFitTogether() {
        // given
        create("decode-requests", 8);

        // when
        ProgramRun run = run("topics", "create");

        // then
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .hasLineCount(1)
                .contains("must all have the same number of partitions")
                .contains("decode-requests (8)")
                .contains("decode-instances (4, to be created)");
        assertThat(run("topics", "list").out()).containsPattern("decode-instances +missing");
    }

    @Test
    void listsTopicsAndNamesAMissingOne() {
        // given
        create("link-telemetry", 5);

        // when
        ProgramRun list = run("topics", "list");
        ProgramRun tail = run("tail", "assignments");

        // then
        assertThat(list.status()).isZero();
        assertThat(list.out())
                .containsPattern("link-telemetry +5 +log +LinkTelemetry +One reading of one directed link")
                .containsPattern("fabric +missing +table +FabricDescription +A fabric: ");
        assertThat(tail.status()).isEqualTo(1);
        assertThat(tail.err())
                .hasLineCount(1)
                .contains("topic decode-assignments is missing at " + broker.bootstrapServers())
                .contains("'netkv topics create");
    }

    @Test
    void saysThatNoRegistryAnswers() {
        ProgramRun run = run("topics", "create", "--registry", "http://127.0.0.1:1");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).hasLineCount(1).contains("no schema registry answers at http://127.0.0.1:1");
    }

    private ProgramRun run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--bootstrap-servers";
        all[arguments.length + 1] = broker.bootstrapServers();
        return ProgramRun.of(all);
    }

    private void create(String topic, int partitions) {
        try (KafkaCluster cluster = KafkaCluster.connect(KafkaSettings.of(broker.bootstrapServers()))) {
            NewTopic newTopic = new NewTopic(topic, Optional.of(partitions), Optional.empty());
            KafkaCluster.get(cluster.admin().createTopics(List.of(newTopic)).all());
        }
    }

    private Config configOf(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (KafkaCluster cluster = KafkaCluster.connect(KafkaSettings.of(broker.bootstrapServers()))) {
            Collection<Config> configs = KafkaCluster.get(
                            cluster.admin().describeConfigs(List.of(resource)).all())
                    .values();
            return configs.iterator().next();
        }
    }
}
