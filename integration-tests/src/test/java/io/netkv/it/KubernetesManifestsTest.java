package io.netkv.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.netkv.schemas.Topic;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests for Kubernetes: complete, without a field that does not exist, and in agreement with the program. */
class KubernetesManifestsTest {

    private static final Path MANIFESTS = Path.of("../deploy/kubernetes");
    private static final YAMLMapper YAML = new YAMLMapper();

    /** Fields that a model does not have fail, where the model would keep them aside. */
    private static final JsonMapper STRICT = JsonMapper.builder(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    private static final Map<String, Class<?>> MODELS = Map.ofEntries(
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("apps/v1/StatefulSet", StatefulSet.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
            Map.entry("kafka.strimzi.io/v1/KafkaTopic", KafkaTopic.class),
            Map.entry("kafka.strimzi.io/v1/KafkaUser", KafkaUser.class));

    private static List<JsonNode> documents(String file) throws IOException {
        try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class)
                .readValues(MANIFESTS.resolve(file).toFile())) {
            return all.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }

    private static List<JsonNode> resources() throws IOException {
        List<JsonNode> resources = new ArrayList<>();
        for (JsonNode file : documents("kustomization.yaml").get(0).path("resources")) {
            resources.addAll(documents(file.asText()));
        }
        return resources;
    }

    private static List<JsonNode> resources(String kind) throws IOException {
        return resources().stream()
                .filter(each -> each.path("kind").asText().equals(kind))
                .toList();
    }

    private static String name(JsonNode resource) {
        return resource.at("/metadata/name").asText();
    }

    @Test
    void shouldHaveNoFieldThatDoesNotExist() throws IOException {
        int read = 0;
        for (JsonNode resource : resources()) {
            String type = resource.path("apiVersion").asText() + "/"
                    + resource.path("kind").asText();
            Class<?> model = MODELS.get(type);
            if (model == null) {
                // The one kind of which there are no Java models; its reference is the project's.
                assertThat(type).isEqualTo("inference.networking.k8s.io/v1/InferencePool");
                assertThat(resource.path("spec").fieldNames())
                        .toIterable()
                        .containsExactlyInAnyOrder("selector", "targetPorts", "endpointPickerRef");
            } else {
                assertThat(STRICT.readValue(YAML.writeValueAsString(resource), model))
                        .isNotNull();
                read++;
            }
        }
        assertThat(read).isGreaterThan(30);
    }

    @Test
    void shouldListEveryFile() throws IOException {
        List<String> listed = new ArrayList<>();
        documents("kustomization.yaml").get(0).path("resources").forEach(file -> listed.add(file.asText()));
        try (Stream<Path> files = Files.list(MANIFESTS)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".yaml") && !file.equals("kustomization.yaml")))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
    }

    @Test
    void shouldCreateTheTopicsAsTheProgramDoes() throws IOException {
        Set<Integer> partitions = new HashSet<>();
        Map<String, Map<String, String>> configs = new HashMap<>();
        for (JsonNode topic : resources("KafkaTopic")) {
            partitions.add(topic.at("/spec/partitions").asInt());
            Map<String, String> config = new HashMap<>();
            topic.at("/spec/config")
                    .fields()
                    .forEachRemaining(
                            each -> config.put(each.getKey(), each.getValue().asText()));
            configs.put(name(topic), config);
        }

        assertThat(partitions).hasSize(1);
        assertThat(configs).hasSize(Topic.values().length);
        for (Topic topic : Topic.values()) {
            assertThat(configs.get(topic.topicName())).as(topic.topicName()).isEqualTo(topic.config());
        }
    }

    /** A right, as words: user, operation, type, pattern, name. */
    private static String right(String user, String operation, String type, String pattern, String name) {
        return String.join(" ", user, operation.toUpperCase(Locale.ROOT), type, pattern, name);
    }

    @Test
    void shouldGiveEachPartTheRightsThatItNeedsAndNoOthers() throws IOException {
        Set<String> given = new TreeSet<>();
        Set<String> parts = new HashSet<>();
        for (JsonNode user : resources("KafkaUser")) {
            String part = name(user).substring("netkv-".length());
            parts.add(part);
            for (JsonNode acl : user.at("/spec/authorization/acls")) {
                JsonNode of = acl.path("resource");
                for (JsonNode operation : acl.path("operations")) {
                    given.add(right(
                            part,
                            operation.asText(),
                            of.path("type").asText(),
                            of.path("patternType").asText(),
                            of.path("name").asText()));
                }
            }
        }
        // The tool's own topic.
        assertThat(given.remove(right("bridge", "READ", "topic", "literal", "metrics")))
                .isTrue();

        Set<String> documented = documentedRights();
        documented.removeIf(right -> !parts.contains(right.substring(0, right.indexOf(' '))));
        assertThat(given).isEqualTo(documented);
    }

    private static Set<String> documentedRights() throws IOException {
        Set<String> rights = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("../docs/security.md"))) {
            Matcher user = Pattern.compile("\\$ACLS User:(\\S+) (.*)").matcher(line);
            if (!user.matches()) {
                continue;
            }
            String pattern = line.contains("--resource-pattern-type prefixed") ? "prefix" : "literal";
            List<String> words = Arrays.asList(user.group(2).split(" "));
            for (int i = 0; i + 1 < words.size(); i++) {
                if (words.get(i).equals("--topic") || words.get(i).equals("--group")) {
                    String type = words.get(i).substring(2);
                    for (int j = 0; j + 1 < words.size(); j++) {
                        if (words.get(j).equals("--operation")) {
                            rights.add(right(user.group(1), words.get(j + 1), type, pattern, words.get(i + 1)));
                        }
                    }
                }
            }
        }
        return rights;
    }

    @Test
    void shouldRunEveryPartWithoutPrivilegesAndWithProbes() throws IOException {
        List<JsonNode> workloads = new ArrayList<>(resources("Deployment"));
        workloads.addAll(resources("StatefulSet"));
        assertThat(workloads).hasSize(4);
        Set<String> budgets = new HashSet<>();
        resources("PodDisruptionBudget").forEach(budget -> budgets.add(name(budget)));
        for (JsonNode workload : workloads) {
            JsonNode pod = workload.at("/spec/template/spec");
            JsonNode container = pod.at("/containers/0");
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                    .isTrue();
            assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                    .isEqualTo("ALL");
            assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/live");
            assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/ready");
            assertThat(budgets).contains(name(workload));
        }
    }

    @Test
    void shouldReadCertificatesFromTheMountedSecrets(@TempDir Path directory) throws IOException {
        String text = resources("ConfigMap").stream()
                .filter(map -> name(map).equals("netkv-client"))
                .findFirst()
                .orElseThrow()
                .at("/data/client.properties")
                .asText();
        for (String file : List.of("user/user.crt", "user/user.key", "cluster-ca/ca.crt")) {
            Path path = directory.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "content of " + file);
        }
        Properties properties = new Properties();
        properties.load(new StringReader(text.replace("/etc/netkv", directory.toString())));
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");

        AdminClientConfig config = new AdminClientConfig(properties);

        assertThat(config.getPassword("ssl.keystore.key")).isEqualTo(new Password("content of user/user.key"));
        assertThat(config.getPassword("ssl.keystore.certificate.chain"))
                .isEqualTo(new Password("content of user/user.crt"));
        assertThat(config.getPassword("ssl.truststore.certificates"))
                .isEqualTo(new Password("content of cluster-ca/ca.crt"));
    }
}
