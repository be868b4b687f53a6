package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart, rendered by Helm's own library: with its default values it is what the plain manifests are. */
class HelmChartTest {

    private static final Path CHART = Path.of("../deploy/helm/netkv");
    private static final Path MANIFESTS = Path.of("../deploy/kubernetes");
    private static final YAMLMapper YAML = new YAMLMapper();

    private static List<JsonNode> documents(String text) throws IOException {
        try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(new StringReader(text))) {
            return all.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }

    @Test
    void shouldBeThePlainManifestsByDefault() throws IOException {
        List<JsonNode> plain = new ArrayList<>();
        try (Stream<Path> files = Files.list(MANIFESTS)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                if (!file.endsWith("kustomization.yaml")) {
                    plain.addAll(documents(Files.readString(file)));
                }
            }
        }

        assertThat(documents(new Helm(CHART).template().call())).containsExactlyInAnyOrderElementsOf(plain);
    }

    @Test
    void shouldPassHelmsOwnCheck() {
        LintResult result = new Helm(CHART).lint().strict().call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void shouldTakeValues() throws IOException {
        List<JsonNode> rendered = documents(new Helm(CHART)
                .template()
                .set("image", "registry.example/netkv:1")
                .set("kafka.cluster", "events")
                .set("scheduler.policy", "netkv-steer")
                .set("scheduler.replicas", 3)
                .call());

        JsonNode scheduler = rendered.stream()
                .filter(each -> each.path("kind").asText().equals("StatefulSet"))
                .findFirst()
                .orElseThrow();
        assertThat(scheduler.at("/spec/replicas").asInt()).isEqualTo(3);
        JsonNode container = scheduler.at("/spec/template/spec/containers/0");
        assertThat(container.path("image").asText()).isEqualTo("registry.example/netkv:1");
        assertThat(container.path("args").toString()).contains("\"--policy\",\"netkv-steer\"");
        assertThat(rendered.toString())
                .contains("\"secretName\":\"events-cluster-ca-cert\"")
                .doesNotContain("\"strimzi.io/cluster\":\"kafka\"");
    }

    @ParameterizedTest
    @CsvSource({
        "bridge.enabled,netkv-bridge,Deployment",
        "inferencePool.enabled,llm,InferencePool",
        "networkPolicies.enabled,netkv-default,NetworkPolicy",
        "serviceMonitors.enabled,netkv,ServiceMonitor",
        "strimzi.topics,fabric,KafkaTopic",
        "strimzi.users,netkv-oracle,KafkaUser"
    })
    void shouldLeaveOutWhatIsOff(String value, String name, String kind) throws IOException {
        assertThat(hasResource(documents(new Helm(CHART).template().call()), name, kind))
                .isTrue();
        assertThat(hasResource(
                        documents(new Helm(CHART).template().set(value, false).call()), name, kind))
                .isFalse();
    }

    private static boolean hasResource(List<JsonNode> rendered, String name, String kind) {
        return rendered.stream()
                .anyMatch(each -> each.path("kind").asText().equals(kind)
                        && each.at("/metadata/name").asText().equals(name));
    }

    @Test
    void shouldRefuseAValueThatItDoesNotHave() {
        assertThatThrownBy(() ->
                        new Helm(CHART).template().set("schedulers.replicas", 3).call())
                .hasMessageContaining("schedulers");
    }
}
