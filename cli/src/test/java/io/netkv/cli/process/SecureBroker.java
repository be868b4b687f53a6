package io.netkv.cli.process;

import io.netkv.embedded.broker.EmbeddedBroker;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A broker that takes clients with a certificate and a password only, and allows what its access rules say: at first, those of
 * docs/security.md.
 */
final class SecureBroker implements AutoCloseable {

    /** One that the bridge reads. */
    static final String TOOL_TOPIC = "tool";

    private static final Path DOCUMENT = Path.of("../docs/security.md");
    private static final String COMMAND = "$ACLS ";
    private static final String PASSWORD = "keep-this-secret";
    private static final String ADMIN = "admin";

    private final Path directory;
    private final EmbeddedBroker broker;
    private final Admin admin;

    private SecureBroker(Path directory, List<AclBinding> rules) throws Exception {
        this.directory = directory;
        createCertificates();
        broker = EmbeddedBroker.start(brokerProperties(principals(rules)));
        admin = Admin.create(clientProperties(ADMIN));
        admin.createAcls(rules).all().get();
        awaitRules(rules.get(rules.size() - 1), true);
        admin.createTopics(List.of(new NewTopic(TOOL_TOPIC, 1, (short) 1)))
                .all()
                .get();
        allow(new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, TOOL_TOPIC, PatternType.LITERAL),
                new AccessControlEntry("User:bridge", "*", AclOperation.READ, AclPermissionType.ALLOW)));
    }

    static SecureBroker start(Path directory) throws Exception {
        return new SecureBroker(directory, documentedRules());
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** What must not be printed. */
    String password() {
        return PASSWORD;
    }

    KafkaSettings kafka() {
        return KafkaSettings.of(broker.bootstrapServers());
    }

    void send(Topic topic, String key, byte[] value) throws Exception {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(clientProperties(ADMIN), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic.topicName(), key, value)).get();
        }
    }

    /** A file for {@code --config}. */
    Path config(String user) throws IOException {
        String lines = clientProperties(user).entrySet().stream()
                .filter(property -> !property.getKey().equals("bootstrap.servers"))
                .map(property -> property.getKey() + "=" + property.getValue())
                .collect(Collectors.joining("\n"));
        return Files.writeString(directory.resolve(user + ".properties"), lines);
    }

    void deny(AclBinding rule) throws ExecutionException, InterruptedException {
        admin.deleteAcls(List.of(rule.toFilter())).all().get();
        awaitRules(rule, false);
    }

    void allow(AclBinding rule) throws ExecutionException, InterruptedException {
        admin.createAcls(List.of(rule)).all().get();
        awaitRules(rule, true);
    }

    /** The controller has a change before the broker acts on it. */
    private void awaitRules(AclBinding rule, boolean isAllowed) throws ExecutionException, InterruptedException {
        while (admin.describeAcls(rule.toFilter()).values().get().isEmpty() == isAllowed) {
            Thread.sleep(10);
        }
    }

    /** The rules that the document's commands make. */
    static List<AclBinding> documentedRules() throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith(COMMAND))
                .flatMap(line -> rules(line.substring(COMMAND.length()).split(" ")))
                .toList();
    }

    private static Stream<AclBinding> rules(String[] words) {
        List<AclOperation> operations = new ArrayList<>();
        Map<String, ResourceType> resources = new HashMap<>();
        PatternType pattern = PatternType.LITERAL;
        for (int i = 1; i < words.length; i += 2) {
            switch (words[i]) {
                case "--operation" -> operations.add(AclOperation.fromString(words[i + 1]));
                case "--topic" -> resources.put(words[i + 1], ResourceType.TOPIC);
                case "--group" -> resources.put(words[i + 1], ResourceType.GROUP);
                case "--resource-pattern-type" -> pattern = PatternType.valueOf(words[i + 1].toUpperCase(Locale.ROOT));
                default -> throw new IllegalArgumentException(words[i] + " in " + Arrays.toString(words));
            }
        }
        PatternType ofAll = pattern;
        return resources.entrySet().stream()
                .flatMap(resource -> operations.stream()
                        .map(operation -> new AclBinding(
                                new ResourcePattern(resource.getValue(), resource.getKey(), ofAll),
                                new AccessControlEntry(words[0], "*", operation, AclPermissionType.ALLOW))));
    }

    private static List<String> principals(List<AclBinding> rules) {
        return rules.stream()
                .map(rule -> rule.entry().principal().replace("User:", ""))
                .distinct()
                .toList();
    }

    private void createCertificates() throws IOException, InterruptedException {
        keytool(
                "-genkeypair -alias netkv -keyalg EC -dname CN=localhost -ext SAN=IP:127.0.0.1 -validity 2 -keystore",
                "keys.p12");
        keytool("-exportcert -alias netkv -file " + directory.resolve("netkv.crt") + " -keystore", "keys.p12");
        keytool(
                "-importcert -noprompt -alias netkv -file " + directory.resolve("netkv.crt") + " -keystore",
                "trusted.p12");
    }

    private void keytool(String options, String store) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of(directory.resolve(store).toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + output);
        }
    }

    private Map<String, String> brokerProperties(List<String> users) {
        Map<String, String> properties = new HashMap<>(tls());
        String jaas = jaas(ADMIN)
                + Stream.concat(users.stream(), Stream.of(ADMIN))
                        .map(user -> " user_" + user + "=\"" + PASSWORD + "\"")
                        .collect(Collectors.joining())
                + ";";
        properties.put("listener.security.protocol.map", "BROKER:SASL_SSL,CONTROLLER:SASL_SSL");
        properties.put("ssl.client.auth", "required");
        properties.put("listener.name.broker.ssl.client.auth", "required");
        properties.put("sasl.enabled.mechanisms", "PLAIN");
        properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        properties.put("sasl.mechanism.controller.protocol", "PLAIN");
        properties.put("listener.name.broker.plain.sasl.jaas.config", jaas);
        properties.put("listener.name.controller.plain.sasl.jaas.config", jaas);
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:" + ADMIN);
        return properties;
    }

    private Map<String, Object> clientProperties(String user) {
        Map<String, Object> properties = new HashMap<>(tls());
        properties.put("security.protocol", "SASL_SSL");
        properties.put("sasl.mechanism", "PLAIN");
        properties.put("sasl.jaas.config", jaas(user) + ";");
        if (broker != null) {
            properties.put("bootstrap.servers", broker.bootstrapServers());
        }
        return properties;
    }

    private static String jaas(String user) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + PASSWORD + "\"";
    }

    private Map<String, String> tls() {
        return Map.of(
                "ssl.keystore.location",
                directory.resolve("keys.p12").toString(),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.truststore.location",
                directory.resolve("trusted.p12").toString(),
                "ssl.truststore.password",
                PASSWORD);
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
