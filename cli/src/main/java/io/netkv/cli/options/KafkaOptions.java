package io.netkv.cli.options;

import io.netkv.common.UserFacingException;
import io.netkv.kafka.KafkaSettings;
import io.netkv.schemas.AvroSerdes;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which every command finds Kafka and the schema registry. */
public final class KafkaOptions {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:NETKV_BOOTSTRAP_SERVERS:-localhost:9092}",
            description = "Kafka brokers to begin with, separated by commas. Default: ${DEFAULT-VALUE};"
                    + " NETKV_BOOTSTRAP_SERVERS sets another.")
    private String bootstrapServers = "";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties for every Kafka client: security.protocol, sasl.jaas.config and the like. "
                    + AvroSerdes.VALUE_SERIALIZER + " there names another serializer, such as Confluent's.")
    private @Nullable Path config;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            defaultValue = "${env:NETKV_REGISTRY}",
            description = "Schema registry with Confluent's API. Without one, records carry the ids of the schemas that"
                    + " this release ships.")
    private @Nullable String registry;

    /**
     * What the options say.
     *
     * @throws UserFacingException where the file of properties cannot be read
     * @throws ParameterException where the registry is not a URL or the brokers are none
     */
    public KafkaSettings settings() {
        checkRegistry();
        if (bootstrapServers.isBlank()) {
            throw usage("--bootstrap-servers is empty; name at least one HOST:PORT");
        }
        return new KafkaSettings(
                bootstrapServers, config == null ? Map.of() : KafkaSettings.clientProperties(config), registry);
    }

    /** The registry's URL, or null where none is to be used. */
    public @Nullable String registryUrl() {
        checkRegistry();
        return registry;
    }

    private void checkRegistry() {
        if (registry != null && !registry.matches("https?://.+")) {
            throw usage("--registry is '" + registry
                    + "'; it must be an http:// or https:// URL, for example http://localhost:8081");
        }
    }

    private RuntimeException usage(String message) {
        return command == null
                ? new IllegalArgumentException(message)
                : new ParameterException(command.commandLine(), message);
    }
}
